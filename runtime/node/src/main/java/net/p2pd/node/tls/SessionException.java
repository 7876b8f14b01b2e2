package net.p2pd.node.tls;

import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;

/**
 * A path that did not become a session: the other side is not who it should be, speaks something
 * else, or did not answer in time. The message is one sentence that names the other side's address.
 */
public final class SessionException extends CausedException {
  private static final long serialVersionUID = 1L;

  /** Creates it from a sentence. */
  public SessionException(String message, @Nullable Throwable cause) {
    super(Cause.NOT_SECURED, message, cause);
  }

  /** Creates it for a side that is not who it should be. */
  public static SessionException wrongPeer(String message, @Nullable Throwable cause) {
    return new SessionException(Cause.WRONG_IDENTITY, message, cause);
  }

  private SessionException(Cause reason, String message, @Nullable Throwable cause) {
    super(reason, message, cause);
  }
}
