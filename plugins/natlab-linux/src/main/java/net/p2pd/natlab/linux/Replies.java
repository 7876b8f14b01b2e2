package net.p2pd.natlab.linux;

import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.model.TcpFlags;

/** Builds the packets by which routers answer: ICMP errors and resets. */
final class Replies {

  /** How large an error is at most (RFC 1812 section 4.3.2.3, RFC 4443 section 3). */
  static final int LARGEST = 1_280;

  private static final int LARGEST_4 = 576;
  private static final int DO_NOT_FRAGMENT = 0x4000;

  private Replies() {}

  /**
   * Builds an answer.
   *
   * @param answer what the model wants to be said
   * @param to the packet that is answered
   * @param mtu what a packet that was too big has to fit into; 0 for every other answer
   * @param out where it is built, {@link #LARGEST} bytes at least
   */
  static void build(Packet answer, Parcel to, int mtu, PacketBuffer out) {
    if (answer.protocol() == Protocol.TCP) {
      reset(answer, to, out);
    } else {
      error(answer, to, mtu, out);
    }
  }

  private static void error(Packet answer, Parcel to, int mtu, PacketBuffer out) {
    boolean six = isVersion6(answer);
    int header = six ? 40 : 20;
    int quote = Math.min(to.bytes.length, (six ? LARGEST : LARGEST_4) - header - 8);
    IpHeader ip = ip(answer, six ? IpHeader.ICMP_6 : IpHeader.ICMP, 8 + quote, out);
    IcmpError error = answer.error();
    out.u8(header, IcmpCode.type(six, error));
    out.u8(header + 1, IcmpCode.code(six, error));
    out.bytes.putInt(header + 4, error == IcmpError.TOO_BIG ? mtu : 0);
    out.copyFrom(to.bytes, 0, header + 8, quote);
    Rewriter.quoted(out, ip, to.packet(), answer.quoted());
    Rewriter.icmpChecksum(out, ip);
  }

  /** Builds a datagram of the router's own; it has to fit into {@link #LARGEST} bytes. */
  static void datagram(Packet packet, byte[] payload, PacketBuffer out) {
    IpHeader ip = ip(packet, IpHeader.UDP, 8 + payload.length, out);
    int at = ip.payload();
    out.u16(at, packet.source().port());
    out.u16(at + 2, packet.destination().port());
    out.u16(at + 4, 8 + payload.length);
    out.u16(at + 6, 0);
    out.bytes.put(at + 8, payload);
    int checksum = Checksum.fold(Checksum.sum(out, at, 8 + payload.length, ip.pseudoSum(out)));
    out.u16(at + 6, checksum == 0 ? 0xffff : checksum);
  }

  /** A reset that the sender believes (RFC 9293 section 3.5.2). */
  private static void reset(Packet answer, Parcel to, PacketBuffer out) {
    PacketBuffer in = to.bytes;
    IpHeader asked = IpHeader.at(in, 0, in.length);
    if (asked == null) {
      throw new IllegalArgumentException("not an IP packet");
    }
    boolean acknowledges = to.packet().has(TcpFlags.ACK);
    IpHeader ip = ip(answer, IpHeader.TCP, 20, out);
    int at = ip.payload();
    out.u16(at, answer.source().port());
    out.u16(at + 2, answer.destination().port());
    int next = in.bytes.getInt(asked.payload() + 4) + used(to.packet(), asked, in);
    out.bytes.putInt(at + 4, acknowledges ? in.bytes.getInt(asked.payload() + 8) : 0);
    out.bytes.putInt(at + 8, acknowledges ? 0 : next);
    out.u8(at + 12, 5 << 4);
    out.u8(at + 13, acknowledges ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK);
    out.bytes.putLong(at + 14, 0); // window, checksum, urgent pointer
    out.u16(at + 16, Checksum.fold(Checksum.sum(out, at, 20, ip.pseudoSum(out))));
  }

  /** The sequence numbers that a segment uses up. */
  private static int used(Packet packet, IpHeader ip, PacketBuffer in) {
    int data = ip.end() - ip.payload() - (in.u8(ip.payload() + 12) >> 4) * 4;
    return data + (packet.has(TcpFlags.SYN) ? 1 : 0) + (packet.has(TcpFlags.FIN) ? 1 : 0);
  }

  private static IpHeader ip(Packet packet, int protocol, int payload, PacketBuffer out) {
    byte[] source = packet.source().address().getAddress();
    byte[] destination = packet.destination().address().getAddress();
    if (isVersion6(packet)) {
      out.length = 40 + payload;
      out.bytes.putInt(0, 6 << 28);
      out.u16(4, payload);
      out.u8(6, protocol);
      out.u8(7, packet.hopLimit());
      out.bytes.put(8, source).put(24, destination);
      return new IpHeader(true, 0, 40, out.length, protocol, 0);
    }
    out.length = 20 + payload;
    out.u16(0, 0x4500);
    out.u16(2, out.length);
    out.bytes.putInt(4, DO_NOT_FRAGMENT);
    out.u8(8, packet.hopLimit());
    out.u8(9, protocol);
    out.u16(10, 0);
    out.bytes.put(12, source).put(16, destination);
    out.u16(10, Checksum.fold(Checksum.sum(out, 0, 20, 0)));
    return new IpHeader(false, 0, 20, out.length, protocol, 0);
  }

  private static boolean isVersion6(Packet packet) {
    return packet.source().family().bits() == 128;
  }
}
