package net.p2pd.api.pipe;

/** Nothing came, or nothing went, within the time that was given; the pipe is as it was before. */
public final class PipeTimeoutException extends PipeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a sentence that names the wait and its limit. */
  public PipeTimeoutException(String message) {
    super(message);
  }
}
