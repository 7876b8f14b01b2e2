package net.p2pd.api.route;

import java.math.BigInteger;

/** Indexes that count from the end when negative and never wrap. */
final class Indexes {
  private Indexes() {}

  /** The index from the start, of an element that is there. */
  static BigInteger check(BigInteger index, BigInteger size, String owner) {
    return within(index, size, size, owner);
  }

  /** The index from the start, of a place between elements: one more than there are elements. */
  static BigInteger checkBound(BigInteger index, BigInteger size, String owner) {
    return within(index, size.add(BigInteger.ONE), size, owner);
  }

  private static BigInteger within(
      BigInteger index, BigInteger limit, BigInteger size, String owner) {
    BigInteger fromStart = index.signum() < 0 ? index.add(size) : index;
    if (fromStart.signum() < 0 || fromStart.compareTo(limit) >= 0) {
      throw new IndexOutOfBoundsException(
          "index " + index + " is outside " + owner + ", which has " + size + " addresses");
    }
    return fromStart;
  }
}
