package net.p2pd.natlab.linux;

import net.p2pd.api.Nullable;

/**
 * Where things are in an IP packet (RFC 791, RFC 8200): offsets into its buffer. The packet may
 * also be one that an ICMP error quotes, which is usually cut off.
 *
 * @param start the first byte
 * @param payload the first byte after the header
 * @param end the first byte after the packet, as its header says
 */
record IpHeader(boolean isVersion6, int start, int payload, int end, int protocol, int fragment) {

  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int ICMP_6 = 58;

  private static final int OFFSET_BITS = 0x1fff;
  private static final int MORE_AND_OFFSET = 0x3fff;

  /** Reads the header at an offset; null if there is none before the limit. */
  static @Nullable IpHeader at(PacketBuffer in, int start, int limit) {
    if (start + 20 > limit) {
      return null;
    }
    int version = in.u8(start) >> 4;
    if (version == 4) {
      int header = (in.u8(start) & 15) * 4;
      int total = in.u16(start + 2);
      boolean whole = header >= 20 && total >= header && start + header <= limit;
      int fragment = in.u16(start + 6) & MORE_AND_OFFSET;
      return whole
          ? new IpHeader(false, start, start + header, start + total, in.u8(start + 9), fragment)
          : null;
    }
    if (version != 6 || start + 40 > limit) {
      return null;
    }
    return new IpHeader(
        true, start, start + 40, start + 40 + in.u16(start + 4), in.u8(start + 6), 0);
  }

  boolean isFragment() {
    return fragment != 0;
  }

  boolean isLaterFragment() {
    return (fragment & OFFSET_BITS) != 0;
  }

  int source() {
    return start + (isVersion6 ? 8 : 12);
  }

  int destination() {
    return start + (isVersion6 ? 24 : 16);
  }

  int hopLimit() {
    return start + (isVersion6 ? 7 : 8);
  }

  /** The number of ICMP in this version. */
  int icmp() {
    return isVersion6 ? ICMP_6 : ICMP;
  }

  /** Where the checksum of a transport is; -1 for none that can be updated bit by bit. */
  int checksum() {
    return switch (protocol) {
      case TCP -> payload + 16;
      case UDP -> payload + 6;
      default -> -1;
    };
  }

  /** The sum over what checksums of transports cover of this header (RFC 8200 section 8.1). */
  long pseudoSum(PacketBuffer in) {
    long addresses = Checksum.sum(in, source(), isVersion6 ? 32 : 8, 0);
    return addresses + protocol + (end - payload);
  }
}
