package net.p2pd.natlab.linux;

import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;

/**
 * Makes the bytes of a packet say what the model has decided: addresses, ports, hop limit, what an
 * ICMP error quotes, and the checksums over all that.
 */
final class Rewriter {

  private static final int IP4_CHECKSUM = 10;

  private Rewriter() {}

  /** Rewrites a packet that a router forwards, in place. */
  static void forward(PacketBuffer in, Packet before, Packet after) {
    IpHeader ip = IpHeader.at(in, 0, in.length);
    if (ip == null) {
      throw new IllegalArgumentException("not an IP packet");
    }
    hopLimit(in, ip, after.hopLimit());
    endpoints(in, ip, before, after);
    if (after.protocol() == Protocol.ICMP) {
      quoted(in, ip, before.quoted(), after.quoted());
      icmpChecksum(in, ip);
    }
  }

  /** Rewrites what an ICMP error quotes; its own checksum is left to be done. */
  static void quoted(PacketBuffer in, IpHeader outer, Packet before, Packet after) {
    IpHeader quoted = IpHeader.at(in, outer.payload() + 8, in.length);
    if (quoted != null) {
      endpoints(in, quoted, before, after);
    }
  }

  static void icmpChecksum(PacketBuffer in, IpHeader ip) {
    int at = ip.payload() + 2;
    in.u16(at, 0);
    long pseudo = ip.isVersion6() ? ip.pseudoSum(in) : 0;
    in.u16(at, Checksum.fold(Checksum.sum(in, ip.payload(), ip.end() - ip.payload(), pseudo)));
  }

  private static void hopLimit(PacketBuffer in, IpHeader ip, int value) {
    int word = ip.hopLimit() & ~1; // the word that it is half of
    int before = in.u16(word);
    in.u8(ip.hopLimit(), value);
    updateIp(in, ip, Checksum.difference(before, in.u16(word)));
  }

  private static void updateIp(PacketBuffer in, IpHeader ip, long difference) {
    if (!ip.isVersion6()) {
      int at = ip.start() + IP4_CHECKSUM;
      in.u16(at, Checksum.updated(in.u16(at), difference));
    }
  }

  private static void endpoints(PacketBuffer in, IpHeader ip, Packet before, Packet after) {
    long addresses = address(in, ip.source(), before.source(), after.source());
    addresses += address(in, ip.destination(), before.destination(), after.destination());
    updateIp(in, ip, addresses);
    if (before.protocol() != Protocol.ICMP) {
      long ports = port(in, ip.payload(), before.source(), after.source());
      ports += port(in, ip.payload() + 2, before.destination(), after.destination());
      updateTransport(in, ip, addresses + ports);
    }
  }

  private static long address(PacketBuffer in, int at, Endpoint before, Endpoint after) {
    if (before.address().equals(after.address())) {
      return 0;
    }
    byte[] bytes = after.address().getAddress();
    long difference = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      int word = (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
      difference += Checksum.difference(in.u16(at + i), word);
      in.u16(at + i, word);
    }
    return difference;
  }

  private static long port(PacketBuffer in, int at, Endpoint before, Endpoint after) {
    if (before.port() == after.port()) {
      return 0;
    }
    in.u16(at, after.port());
    return Checksum.difference(before.port(), after.port());
  }

  private static void updateTransport(PacketBuffer in, IpHeader ip, long difference) {
    int at = ip.checksum();
    boolean udp = ip.protocol() == IpHeader.UDP;
    if (at < 0 || at + 2 > in.length || difference == 0) {
      return; // cut off, or nothing has changed
    }
    if (udp && in.u16(at) == 0) {
      return; // its sender wanted none (RFC 768)
    }
    int updated = Checksum.updated(in.u16(at), difference);
    in.u16(at, udp && updated == 0 ? 0xffff : updated);
  }
}
