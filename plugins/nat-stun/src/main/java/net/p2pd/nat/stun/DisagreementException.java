package net.p2pd.nat.stun;

import net.p2pd.api.P2pdException;

/** Servers see different addresses, and there is no telling which one is right. */
final class DisagreementException extends P2pdException {

  private static final long serialVersionUID = 1L;

  DisagreementException(String message) {
    super(message);
  }
}
