package net.p2pd.stun.client;

import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/** A question to a STUN server led to nothing: an id for programs, a sentence for people. */
public final class StunException extends P2pdException {

  /** Nobody answered in time, or nobody whose answer can be believed. */
  public static final String NO_ANSWER = "no-answer";

  /** There is no way to the server, or nothing listens there. */
  public static final String UNREACHABLE = "unreachable";

  /** The pipe, or what asks over it, was closed. */
  public static final String CLOSED = "closed";

  /** The answer is none that STUN allows. */
  public static final String MALFORMED = "malformed";

  /** The answer is not signed as was agreed. */
  public static final String NOT_AUTHENTIC = "not-authentic";

  /** The server answered with an error; the sentence has its code. */
  public static final String REFUSED = "refused";

  /** The server's name is unknown, or the name service did not answer. */
  public static final String UNRESOLVED = "unresolved";

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Creates it.
   *
   * @param reason one of the constants
   * @param message what was wrong, where, and what to do about it
   * @param cause what led to it, or null
   */
  public StunException(String reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * The reason.
   *
   * @return one of the constants; readers treat an unknown one as {@link #NO_ANSWER}
   */
  public String reason() {
    return reason;
  }
}
