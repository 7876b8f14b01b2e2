package net.p2pd.api;

/**
 * The root of every error that this system reports by throwing.
 *
 * <p>Errors are unchecked and specific: each kind has its own subclass. The message is a sentence
 * that says what was wrong, where, and what to do about it.
 */
public class P2pdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error without a cause.
   *
   * @param message what was wrong, where, and what to do about it
   */
  public P2pdException(String message) {
    super(message);
  }

  /**
   * Creates an error that another one led to.
   *
   * @param message what was wrong, where, and what to do about it
   * @param cause the error that led to this one, or null if there is none
   */
  public P2pdException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
