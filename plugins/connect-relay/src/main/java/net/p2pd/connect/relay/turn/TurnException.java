package net.p2pd.connect.relay.turn;

import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * A TURN server did not do what it was asked. The reason is an id for programs, the message a
 * sentence for people that names the server, what went wrong and what to do.
 */
public final class TurnException extends P2pdException {

  /** No way leads to the server, its name is unknown, or nothing listens there. */
  public static final String UNREACHABLE = "unreachable";

  /** The server said nothing in time. */
  public static final String TIMED_OUT = "timed-out";

  /** The server's certificate is not trusted, is another's, or there is no TLS. */
  public static final String NOT_TRUSTED = "not-trusted";

  /** The credentials are missing, wrong or too old (401, 441). */
  public static final String UNAUTHORIZED = "unauthorized";

  /** The server relays nothing to that peer, or for this user (403). */
  public static final String FORBIDDEN = "forbidden";

  /** The user has as many allocations as are allowed (486). */
  public static final String QUOTA = "quota";

  /** The server has nothing left to give (508). */
  public static final String CAPACITY = "capacity";

  /** Servers sent the client from one to the next too often, or where it does not go (300). */
  public static final String REDIRECTED = "redirected";

  /** The server cannot do that: another transport or address family (440, 442, 443). */
  public static final String UNSUPPORTED = "unsupported";

  /** The peer could not be reached by the server (446, 447). */
  public static final String PEER_UNREACHABLE = "peer-unreachable";

  /** The server said what it must not: a lie, or no TURN at all. */
  public static final String BROKEN_SERVER = "broken-server";

  /** The allocation ended: closed here, forgotten by the server (437), or its carrier broke. */
  public static final String ENDED = "ended";

  /** Anything else. */
  public static final String FAILED = "failed";

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final int code;

  TurnException(String reason, int code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.code = code;
  }

  TurnException(String reason, String message) {
    this(reason, 0, message, null);
  }

  /**
   * Returns the reason.
   *
   * @return one of the constants; readers treat an unknown one as {@link #FAILED}
   */
  public String reason() {
    return reason;
  }

  /** Returns the error code that the server said (RFC 8656 section 19), or 0. */
  public int code() {
    return code;
  }
}
