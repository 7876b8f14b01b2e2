package net.p2pd.api;

/**
 * A text or a byte sequence is no valid {@link PeerAddress}: damaged, cut off, out of range,
 * unsigned, altered, or made by a newer version. The message is one line that says which part, what
 * is wrong and what to do. Thrown by the API only.
 */
public final class PeerAddressException extends P2pdException {
  private static final long serialVersionUID = 1L;

  /** Creates the error with its message. */
  public PeerAddressException(String message) {
    super(message);
  }

  /** Creates the error with its message and the error behind it. */
  public PeerAddressException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The problem of one part, which stands at a place such as {@code byte 12}. The problem may quote
   * what a stranger wrote, so control characters, which could steer a terminal, are replaced.
   */
  static PeerAddressException at(String part, String place, String problem) {
    return new PeerAddressException(
        "Peer address, " + part + " (" + place + "): " + problem.replaceAll("[^\\x20-\\x7e]", "?"));
  }
}
