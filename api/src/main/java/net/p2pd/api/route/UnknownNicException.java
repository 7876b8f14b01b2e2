package net.p2pd.api.route;

import net.p2pd.api.P2pdException;

/** There is no NIC as it was asked for; the message lists those that there are. */
public final class UnknownNicException extends P2pdException {
  private static final long serialVersionUID = 1L;

  UnknownNicException(String message) {
    super(message);
  }
}
