package net.p2pd.api.pipe;

import net.p2pd.api.Nullable;

/** A pipe could not be opened: nothing answers there, the port is taken, the name is unknown. */
public final class PipeOpenException extends PipeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with its sentence and what lies behind it. */
  public PipeOpenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
