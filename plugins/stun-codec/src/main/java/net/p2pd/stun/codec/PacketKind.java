package net.p2pd.stun.codec;

import java.nio.ByteBuffer;

/** What a packet is, told by its first bytes: RFC 7983 section 7, with QUIC by RFC 9443. */
public enum PacketKind {
  /** STUN with magic cookie; first byte 0 to 3. */
  STUN,
  /** STUN without magic cookie (RFC 3489): a header that fits the packet's length exactly. */
  CLASSIC_STUN,
  /** First byte 16 to 19. */
  ZRTP,
  /** First byte 20 to 63. */
  DTLS,
  /** ChannelData of TURN; first byte 64 to 79. A QUIC packet with a short header may be, too. */
  CHANNEL_DATA,
  /** First byte 80 to 127, or 192 to 255. */
  QUIC,
  /** RTP or RTCP; first byte 128 to 191. */
  RTP,
  /** None of these, or empty. */
  OTHER;

  /**
   * Tells without looking at more than the header; parsing may still find it malformed.
   *
   * @param packet from its position to its limit, neither of which is changed
   * @return what it is
   */
  public static PacketKind of(ByteBuffer packet) {
    if (!packet.hasRemaining()) {
      return OTHER;
    }
    int first = Wire.u8(packet, packet.position());
    if (first < 4) {
      return stun(packet);
    }
    if (first < 16) {
      return OTHER;
    }
    if (first < 20) {
      return ZRTP;
    }
    if (first < 64) {
      return DTLS;
    }
    if (first < 80) {
      return CHANNEL_DATA;
    }
    return first >= 128 && first < 192 ? RTP : QUIC;
  }

  private static PacketKind stun(ByteBuffer packet) {
    int at = packet.position();
    if (packet.remaining() < Frame.HEADER) {
      return OTHER;
    }
    int length = Wire.u16(packet, at + 2);
    if ((length & 3) != 0) {
      return OTHER;
    }
    if (Wire.i32(packet, at + 4) == TransactionId.MAGIC_COOKIE) {
      return STUN;
    }
    boolean exact = length == packet.remaining() - Frame.HEADER;
    return exact && Frame.isClassicType(Wire.u16(packet, at)) ? CLASSIC_STUN : OTHER;
  }
}
