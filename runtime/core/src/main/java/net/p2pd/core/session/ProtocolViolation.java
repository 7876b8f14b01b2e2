package net.p2pd.core.session;

import net.p2pd.api.P2pdException;

/** The other side broke the frame format or a limit; the words follow "the other side". */
final class ProtocolViolation extends P2pdException {

  private static final long serialVersionUID = 1L;

  ProtocolViolation(String message) {
    super(message);
  }
}
