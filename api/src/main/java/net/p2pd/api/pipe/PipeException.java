package net.p2pd.api.pipe;

import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/** Something about a pipe did not work; the message says what, where, and what to do. */
public class PipeException extends P2pdException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with its sentence. */
  public PipeException(String message) {
    super(message);
  }

  /** Creates the exception with its sentence and what lies behind it. */
  public PipeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
