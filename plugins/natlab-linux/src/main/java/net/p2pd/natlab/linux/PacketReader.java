package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.TcpFlags;

/** Reads the headers of IPv4 and IPv6 packets as far as the model wants them. For one thread. */
final class PacketReader {

  private static final int FLAGS = TcpFlags.FIN | TcpFlags.SYN | TcpFlags.RST | TcpFlags.ACK;
  private static final int CACHE = 4_096;

  /** Most packets have the endpoints of packets just before. */
  private final @Nullable Endpoint[] recent = new Endpoint[CACHE];

  private final long[] keys = new long[CACHE];

  /** Reads a packet; null if it is none that could be sent on. */
  @Nullable
  Parcel read(PacketBuffer in) {
    IpHeader ip = IpHeader.at(in, 0, in.length);
    if (ip == null || ip.end() > in.length) {
      return null;
    }
    in.length = ip.end();
    InetAddress destination = endpoint(in, ip, ip.destination(), 0).address();
    if (destination.isMulticastAddress() && !UpnpGateway.isGroup(destination)) {
      return null; // neighbours asking each other for things that the laboratory has not
    }
    Packet packet = ip.isFragment() ? null : packet(in, ip);
    return packet == null
        ? Parcel.odd(
            in, destination, ip.isFragment() ? "a fragment" : "IP protocol " + ip.protocol())
        : Parcel.known(in, packet.withHopLimit(in.u8(ip.hopLimit())));
  }

  private @Nullable Packet packet(PacketBuffer in, IpHeader ip) {
    int at = ip.payload();
    int size = ip.end() - at;
    if (ip.protocol() == IpHeader.UDP && size >= 8) {
      return Packet.udp(source(in, ip), destination(in, ip));
    }
    if (ip.protocol() == IpHeader.TCP && size >= 20) {
      return Packet.tcp(source(in, ip), destination(in, ip), in.u8(at + 13) & FLAGS);
    }
    if (ip.protocol() == ip.icmp() && size >= 8) {
      return error(in, ip);
    }
    return null;
  }

  private @Nullable Packet error(PacketBuffer in, IpHeader ip) {
    IcmpError error = IcmpCode.read(ip.isVersion6(), in.u8(ip.payload()), in.u8(ip.payload() + 1));
    IpHeader quoted = error == null ? null : IpHeader.at(in, ip.payload() + 8, ip.end());
    if (error == null
        || quoted == null
        || quoted.isVersion6() != ip.isVersion6()
        || quoted.isLaterFragment()
        || quoted.payload() + 8 > ip.end()) {
      return null;
    }
    Endpoint source = source(in, quoted);
    Endpoint destination = destination(in, quoted);
    Packet about =
        switch (quoted.protocol()) {
          case IpHeader.UDP -> Packet.udp(source, destination);
          case IpHeader.TCP -> Packet.tcp(source, destination, 0);
          default -> null;
        };
    if (about == null) {
      return null;
    }
    return Packet.icmp(error, endpoint(in, ip, ip.source(), 0).address(), about)
        .withDestination(endpoint(in, ip, ip.destination(), 0));
  }

  private Endpoint source(PacketBuffer in, IpHeader ip) {
    return endpoint(in, ip, ip.source(), in.u16(ip.payload()));
  }

  private Endpoint destination(PacketBuffer in, IpHeader ip) {
    return endpoint(in, ip, ip.destination(), in.u16(ip.payload() + 2));
  }

  private Endpoint endpoint(PacketBuffer in, IpHeader ip, int at, int port) {
    if (ip.isVersion6()) {
      byte[] address = new byte[16];
      in.bytes.get(at, address);
      return Endpoint.of(address(address), port);
    }
    long key = in.u32(at) << 16 | port;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 52);
    Endpoint found = recent[slot];
    if (found == null || keys[slot] != key) {
      byte[] address = new byte[4];
      in.bytes.get(at, address);
      found = Endpoint.of(address(address), port);
      recent[slot] = found;
      keys[slot] = key;
    }
    return found;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
