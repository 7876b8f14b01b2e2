package net.p2pd.natlab.linux;

/** The internet checksum (RFC 1071), and how it changes with what it is about (RFC 1624). */
final class Checksum {

  private Checksum() {}

  /** Adds the 16-bit words of a range to a sum; an odd byte at the end counts as a high one. */
  static long sum(PacketBuffer buffer, int from, int size, long sum) {
    long result = sum;
    int at = from;
    for (; at + 1 < from + size; at += 2) {
      result += buffer.u16(at);
    }
    return at < from + size ? result + ((long) buffer.u8(at) << 8) : result;
  }

  /** Folds a sum into the checksum. */
  static int fold(long sum) {
    long result = sum;
    while (result >> 16 != 0) {
      result = (result & 0xffff) + (result >> 16);
    }
    return (int) (~result & 0xffff);
  }

  /**
   * Returns the checksum after 16-bit words have changed.
   *
   * @param difference the sum of {@code (~old & 0xffff) + new} over them
   */
  static int updated(int checksum, long difference) {
    return fold((~checksum & 0xffff) + difference);
  }

  /** Returns what a changed word adds to a difference. */
  static long difference(int before, int after) {
    return (~before & 0xffff) + (long) after;
  }
}
