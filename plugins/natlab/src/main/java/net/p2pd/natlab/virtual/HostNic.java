package net.p2pd.natlab.virtual;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Its first address of a family; null if it has none. */
  @Nullable
  InetAddress address(Family family) {
    for (NicAddress own : addresses) {
      if (own.family() == family) {
        return own.address();
      }
    }
    return null;
  }

  boolean has(InetAddress address) {
    for (NicAddress own : addresses) {
      if (own.address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** The address to send from, to some destination; null if it cannot be reached by this NIC. */
  @Nullable
  InetAddress sourceFor(InetAddress destination) {
    for (NicAddress own : addresses) {
      if (isNear(own, destination)
          || (sameFamily(own.address(), destination) && hasGateway(destination))) {
        return own.address();
      }
    }
    return null;
  }

  boolean isNear(InetAddress destination) {
    for (NicAddress own : addresses) {
      if (isNear(own, destination)) {
        return true;
      }
    }
    return false;
  }

  /** Asked for each packet: {@code IpRange} would be too slow. */
  private static boolean isNear(NicAddress own, InetAddress destination) {
    byte[] here = own.address().getAddress();
    byte[] there = destination.getAddress();
    int mismatch = Arrays.mismatch(here, there);
    if (here.length != there.length || mismatch < 0) {
      return mismatch < 0;
    }
    int different = (here[mismatch] ^ there[mismatch]) & 0xff;
    int equalBits = 8 * mismatch + Integer.numberOfLeadingZeros(different) - 24;
    return equalBits >= own.prefixLength();
  }

  private static boolean sameFamily(InetAddress one, InetAddress other) {
    return one instanceof Inet4Address == other instanceof Inet4Address;
  }

  private boolean hasGateway(InetAddress destination) {
    for (InetAddress gateway : gateways) {
      if (sameFamily(gateway, destination)) {
        return true;
      }
    }
    return false;
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
