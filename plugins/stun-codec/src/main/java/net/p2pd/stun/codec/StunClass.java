package net.p2pd.stun.codec;

/** The four classes of messages: two bits of the type, interleaved with the method (RFC 8489 5). */
public enum StunClass {
  /** Asks, and gets a response. */
  REQUEST(0x000),
  /** Tells, and gets none. */
  INDICATION(0x010),
  /** The response to a request that was carried out. */
  SUCCESS(0x100),
  /** The response to a request that was not; its ERROR-CODE says why. */
  ERROR(0x110);

  private static final StunClass[] ALL = values();

  private final int bits;

  StunClass(int bits) {
    this.bits = bits;
  }

  static StunClass ofType(int type) {
    return ALL[(type & 0x100) >> 7 | (type & 0x010) >> 4];
  }

  static int methodOfType(int type) {
    return (type & 0x3E00) >> 2 | (type & 0x00E0) >> 1 | (type & 0x000F);
  }

  int type(int method) {
    if (method < 0 || method > 0xFFF) {
      throw new IllegalArgumentException("a method has 12 bits, this is " + method);
    }
    return (method & 0xF80) << 2 | (method & 0x070) << 1 | (method & 0x00F) | bits;
  }
}
