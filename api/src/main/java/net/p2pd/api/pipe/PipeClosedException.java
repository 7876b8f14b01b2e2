package net.p2pd.api.pipe;

/** The pipe is closed, or closed while one waited for it. */
public final class PipeClosedException extends PipeException {

  private static final long serialVersionUID = 1L;

  private final transient CloseCause cause;

  /** Creates the exception for a pipe that closed for the given cause. */
  public PipeClosedException(String pipe, CloseCause cause) {
    super(pipe + " is closed: " + cause.text());
    this.cause = cause;
  }

  /** Returns why the pipe closed. */
  public CloseCause closeCause() {
    return cause;
  }
}
