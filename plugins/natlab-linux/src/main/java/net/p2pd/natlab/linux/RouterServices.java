package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.PortControl;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;

/**
 * What a router does for its inside at its own addresses: NAT-PMP, PCP and UPnP IGD, as far as its
 * boxes want them. For the loop's thread, but for {@link #close}.
 */
final class RouterServices implements AutoCloseable {

  private final Loop loop;
  private final Link inside;
  private final PortControl control;
  private final UpnpGateway upnp;
  private final Map<Family, InetAddress> own = new EnumMap<>(Family.class);
  private final Map<Family, RouterWeb> webs = new EnumMap<>(Family.class);

  RouterServices(Loop loop, Link inside, String name, Function<Family, @Nullable NatBox> boxes) {
    this.loop = loop;
    this.inside = inside;
    this.control = new PortControl(boxes, loop::now);
    this.upnp = new UpnpGateway(boxes, loop::now, name);
  }

  UpnpGateway upnp() {
    return upnp;
  }

  Link inside() {
    return inside;
  }

  void address(InetAddress address, @Nullable RouterWeb web) {
    own.put(Family.of(address), address);
    if (web != null) {
      webs.put(Family.of(address), web);
    }
  }

  /** Whether a packet from inside is for the router itself. */
  boolean isMeant(Parcel parcel) {
    return own.containsValue(parcel.destination) || parcel.destination.isMulticastAddress();
  }

  /** Answers a packet that is meant for the router; false if there is no such service. */
  boolean serve(Parcel request) {
    Packet packet = request.known;
    if (packet == null || packet.protocol() == Protocol.ICMP) {
      return false;
    }
    Family family = packet.destination().family();
    RouterWeb web = webs.get(family);
    if (packet.protocol() == Protocol.TCP) {
      boolean taken = packet.destination().port() == UpnpGateway.HTTP_PORT && web != null;
      return taken && web != null && web.take(request);
    }
    InetAddress self = own.get(family);
    if (self == null) {
      return false;
    }
    Endpoint from = Endpoint.of(self, packet.destination().port());
    for (byte[] answer : answers(self, packet, payload(request))) {
      send(Packet.udp(from, packet.source()), answer);
    }
    return true;
  }

  private List<byte[]> answers(InetAddress self, Packet packet, byte[] request) {
    int port = packet.destination().port();
    if (port == UpnpGateway.SSDP_PORT) {
      return upnp.search(self, request);
    }
    List<byte[]> answers = new ArrayList<>();
    if (port == PortControl.PORT && !packet.destination().address().isMulticastAddress()) {
      byte[] answer = control.answer(packet.source(), request);
      if (answer != null) {
        answers.add(answer);
      }
    }
    return answers;
  }

  private static byte[] payload(Parcel parcel) {
    IpHeader ip = IpHeader.at(parcel.bytes, 0, parcel.bytes.length);
    if (ip == null) {
      throw new IllegalArgumentException("not an IP packet");
    }
    byte[] payload = new byte[ip.end() - ip.payload() - 8];
    parcel.bytes.bytes.get(ip.payload() + 8, payload);
    return payload;
  }

  private void send(Packet packet, byte[] payload) {
    PacketBuffer memory = loop.pool().take(Replies.LARGEST);
    if (memory == null) {
      return;
    }
    try {
      Replies.datagram(packet, payload, memory);
      inside.send(Parcel.known(memory, packet));
    } finally {
      loop.pool().give(memory);
    }
  }

  /** Ends the servers; by any thread. */
  @Override
  public void close() {
    webs.values().forEach(RouterWeb::close);
  }
}
