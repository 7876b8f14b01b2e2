package net.p2pd.stun.codec;

import java.util.Optional;

/**
 * ICMP: a relayed packet was answered by an ICMP message (RFC 8656 section 18.13).
 *
 * @param type of ICMP or ICMPv6, whichever the peer's family has
 * @param code of ICMP or ICMPv6
 * @param data such as the MTU of the next hop; unsigned, 0 if it means nothing
 */
public record IcmpReport(int type, int code, long data) {

  /**
   * Reads the attribute.
   *
   * @param message a Data indication
   * @return empty if it has none
   * @throws StunFormatException if the value is none
   */
  public static Optional<IcmpReport> in(StunMessage message) {
    int place = message.find(Attributes.ICMP);
    if (place == StunMessage.NONE) {
      return Optional.empty();
    }
    if (message.lengthAt(place) != 8) {
      throw message.problem(Problem.VALUE_LENGTH, place);
    }
    return Optional.of(
        new IcmpReport(
            Wire.u8(message.buffer(), place + 6),
            Wire.u8(message.buffer(), place + 7),
            Wire.u32(message.buffer(), place + 8)));
  }
}
