package net.p2pd.api.connect;

import net.p2pd.api.P2pdException;

/** A peer could not be reached; the message is the cause, the report tells all of it. */
public final class ConnectException extends P2pdException {

  private static final long serialVersionUID = 1L;

  private final transient ConnectReport report;

  /** Creates the exception with a sentence a user can act on, and the report. */
  public ConnectException(String message, ConnectReport report) {
    super(message);
    this.report = report;
  }

  /** Returns every attempt with its cause. */
  public ConnectReport report() {
    return report;
  }
}
