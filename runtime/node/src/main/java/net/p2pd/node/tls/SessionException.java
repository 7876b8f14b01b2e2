package net.p2pd.node.tls;

import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * A path that did not become a session: the other side is not who it should be, speaks something
 * else, or did not answer in time. The message is one sentence that names the other side's address.
 */
public final class SessionException extends P2pdException {
  private static final long serialVersionUID = 1L;

  /** Creates it from a sentence. */
  public SessionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
