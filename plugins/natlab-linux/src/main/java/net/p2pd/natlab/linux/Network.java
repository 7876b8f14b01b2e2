package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;

/**
 * Machines that reach each other directly: a home network, or the whole public internet. What
 * nobody here has goes to the gateway, if there is one. For the loop's thread.
 */
final class Network {

  /** What all networks of one laboratory share. */
  interface Fabric {
    Loop loop();

    LinuxTrace trace();

    /** Where losses and jitter come from. */
    java.util.random.RandomGenerator chance();
  }

  final Fabric fabric;
  private final String name;
  private final Map<InetAddress, Link> owners = new HashMap<>();
  private final Map<Family, Link> gateways = new EnumMap<>(Family.class);

  Network(Fabric fabric, String name) {
    this.fabric = fabric;
    this.name = name;
  }

  void own(InetAddress address, Link link) {
    Link before = owners.putIfAbsent(address, link);
    if (before != null && before != link) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is taken in " + name + " by " + before.device.name());
    }
  }

  void gateway(Family family, Link router) {
    gateways.put(family, router);
  }

  void carry(Link from, Parcel parcel) {
    Link to = owners.get(parcel.destination);
    if (to == null) {
      to = gateways.get(Family.of(parcel.destination));
    }
    if (to == null || to == from) {
      lost("no route", parcel);
      if (!parcel.destination.isMulticastAddress()) {
        report(from, IcmpError.HOST_UNREACHABLE, parcel, 0);
      }
      return;
    }
    int mtu = Math.min(from.conditions().mtu(), to.conditions().mtu());
    if (parcel.bytes.length > mtu) {
      lost("larger than " + mtu, parcel);
      report(from, IcmpError.TOO_BIG, parcel, mtu);
      return;
    }
    from.transfer(to, parcel);
  }

  private void report(Link to, IcmpError error, Parcel about, int mtu) {
    Packet packet = about.known;
    PacketBuffer memory = fabric.loop().pool().take(Replies.LARGEST);
    if (memory == null) {
      return;
    }
    try {
      if (packet != null && packet.protocol() != Protocol.ICMP) {
        Packet answer = Packet.icmp(error, about.destination, packet);
        Replies.build(answer, about, mtu, memory);
        to.device.receive(to, Parcel.known(memory, answer));
      }
    } finally {
      fabric.loop().pool().give(memory);
    }
  }

  void lost(String why, Parcel parcel) {
    fabric.trace().lost(name, why, parcel);
  }
}
