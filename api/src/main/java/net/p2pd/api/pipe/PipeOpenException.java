package net.p2pd.api.pipe;

import java.util.Objects;
import net.p2pd.api.Nullable;

/**
 * A pipe could not be opened. The reason is an id for programs, such as a strategy that tries again
 * after {@link #REFUSED} at once and after {@link #TIMED_OUT} with other ports; the message is a
 * sentence for people.
 */
public final class PipeOpenException extends PipeException {

  /** Something answered that nothing listens there (TCP RST, ICMP port unreachable). */
  public static final String REFUSED = "refused";

  /** Nothing answered in time. */
  public static final String TIMED_OUT = "timed-out";

  /** No way leads there: no route, network down, or forbidden by a firewall of this machine. */
  public static final String UNREACHABLE = "unreachable";

  /** The local address or port is taken, or is not this machine's. */
  public static final String NOT_BINDABLE = "not-bindable";

  /** The name is unknown, or the name service did not answer. */
  public static final String UNRESOLVED = "unresolved";

  /** The TLS handshake failed: an untrusted or wrong certificate, or no TLS at all. */
  public static final String NOT_TRUSTED = "not-trusted";

  /** Anything else. */
  public static final String FAILED = "failed";

  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with its sentence and what lies behind it, for any other reason. */
  public PipeOpenException(String message, @Nullable Throwable cause) {
    this(FAILED, message, cause);
  }

  /**
   * Creates the exception.
   *
   * @param reason one of the constants; readers treat an unknown one as {@link #FAILED}
   */
  public PipeOpenException(String reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns the reason. */
  public String reason() {
    return reason;
  }
}
