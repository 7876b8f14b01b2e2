package net.p2pd.stun.codec;

import java.util.random.RandomGenerator;

/**
 * What ties a response to its request, magic cookie included: all 16 bytes behind the length.
 *
 * <p>RFC 8489 section 5 has 96 bits behind the cookie 0x2112A442; in the classic form of RFC 3489
 * section 11.1 all 128 bits are the identifier.
 *
 * @param high the first 8 bytes; its upper half is the magic cookie, or not
 * @param low the last 8 bytes
 */
public record TransactionId(long high, long low) {

  static final int MAGIC_COOKIE = 0x2112A442;

  /**
   * A new identifier.
   *
   * @param random cryptographically strong, as what cannot be guessed cannot be forged
   * @return with magic cookie
   */
  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(
        (long) MAGIC_COOKIE << 32 | (random.nextInt() & 0xFFFF_FFFFL), random.nextLong());
  }

  /**
   * A new identifier of the classic form.
   *
   * @param random cryptographically strong
   * @return without magic cookie
   */
  public static TransactionId randomClassic(RandomGenerator random) {
    TransactionId id;
    do {
      id = new TransactionId(random.nextLong(), random.nextLong());
    } while (!id.isClassic());
    return id;
  }

  /**
   * Whether it is of the classic form.
   *
   * @return whether the magic cookie is missing
   */
  public boolean isClassic() {
    return isClassic(high);
  }

  static boolean isClassic(long high) {
    return (int) (high >>> 32) != MAGIC_COOKIE;
  }

  @Override
  public String toString() {
    return isClassic()
        ? String.format("%016x%016x", high, low)
        : String.format("%08x%016x", (int) high, low);
  }
}
