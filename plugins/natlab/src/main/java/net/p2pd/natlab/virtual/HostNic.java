package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/** A network interface of a virtual host. */
final class HostNic {

  final String name;
  final int index;
  final @Nullable Attachment attachment;
  private final List<NicAddress> addresses = new ArrayList<>();
  private final List<InetAddress> gateways = new ArrayList<>();

  /** An interface; one without an attachment is loopback. */
  HostNic(String name, int index, @Nullable Attachment attachment) {
    this.name = name;
    this.index = index;
    this.attachment = attachment;
  }

  void address(NicAddress address, @Nullable InetAddress gateway) {
    addresses.add(address);
    if (attachment != null) {
      attachment.own(address.address());
    }
    if (gateway != null) {
      gateways.add(gateway);
    }
  }

  boolean isUp() {
    return attachment == null || attachment.isUp();
  }

  boolean has(InetAddress address) {
    return addresses.stream().anyMatch(own -> own.address().equals(address));
  }

  /** The address to send from, to some destination; null if it cannot be reached by this NIC. */
  @Nullable
  InetAddress sourceFor(InetAddress destination) {
    Family family = Family.of(destination);
    for (NicAddress own : addresses) {
      if (own.family() == family && (own.network().contains(destination) || hasGateway(family))) {
        return own.address();
      }
    }
    return null;
  }

  boolean isNear(InetAddress destination) {
    return addresses.stream()
        .anyMatch(
            own -> own.family() == Family.of(destination) && own.network().contains(destination));
  }

  private boolean hasGateway(Family family) {
    return gateways.stream().anyMatch(gateway -> Family.of(gateway) == family);
  }

  Nic describe() {
    var builder =
        Nic.builder(name).index(index).up(isUp()).loopback(attachment == null).multicast(false);
    builder.addresses(addresses);
    if (attachment != null) {
      builder.mtu(attachment.conditions().mtu());
    }
    for (Family family : Family.values()) {
      builder.gateways(
          family, gateways.stream().filter(gateway -> Family.of(gateway) == family).toList());
    }
    return builder.build();
  }
}
