package net.p2pd.node.identity;

import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * A data directory or an identity that cannot be used: damaged, readable by others, or in use. The
 * message names the file, what is wrong with it, and what to do.
 */
public final class IdentityException extends P2pdException {
  private static final long serialVersionUID = 1L;

  IdentityException(String message) {
    this(message, null);
  }

  IdentityException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
