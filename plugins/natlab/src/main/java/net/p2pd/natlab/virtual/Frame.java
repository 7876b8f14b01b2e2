package net.p2pd.natlab.virtual;

import net.p2pd.natlab.model.Packet;

/**
 * A packet with what it carries: the bytes of a datagram, a {@link Segment}, or of an ICMP error
 * the MTU it tells of. The model rewrites the headers only.
 */
record Frame(Packet packet, Object payload) {

  private static final int IP4_AND_UDP = 28;
  private static final int IP4_AND_TCP = 40;

  static final Integer NO_MTU = 0;

  Frame with(Packet other) {
    return new Frame(other, payload);
  }

  /** The bytes it carries. */
  int payloadLength() {
    if (payload instanceof byte[] bytes) {
      return bytes.length;
    }
    return payload instanceof Segment segment ? segment.data().length : 0;
  }

  /** Its size on a link, IP header included. */
  int size() {
    return switch (packet.protocol()) {
      case UDP -> IP4_AND_UDP + extra() + payloadLength();
      case TCP -> IP4_AND_TCP + extra() + payloadLength();
      case ICMP -> IP4_AND_UDP + extra() + 28;
    };
  }

  private int extra() {
    return packet.source().family().bits() == 128 ? 20 : 0;
  }
}
