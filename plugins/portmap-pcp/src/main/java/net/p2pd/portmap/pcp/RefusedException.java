package net.p2pd.portmap.pcp;

import net.p2pd.api.P2pdException;

/** A router's refusal, in words, with its code. */
final class RefusedException extends P2pdException {
  private static final long serialVersionUID = 1L;

  private final int code;

  RefusedException(String message, int code) {
    super(message);
    this.code = code;
  }

  /** Whether the router does not speak the protocol at all, in this version; both number it 1. */
  boolean isUnsupportedVersion() {
    return code == 1;
  }
}
