package net.p2pd.api.route;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import net.p2pd.api.P2pdException;

/** The NICs of this machine as the JDK sees them. */
final class SystemNics {
  private SystemNics() {}

  static List<Nic> list() {
    try {
      return NetworkInterface.networkInterfaces()
          .map(SystemNics::of)
          .sorted(Comparator.comparing(Nic::index).thenComparing(Nic::name))
          .toList();
    } catch (SocketException e) {
      throw new P2pdException("the NICs of this machine cannot be listed: " + e.getMessage(), e);
    }
  }

  static Nic of(NetworkInterface nic) {
    try {
      return read(nic);
    } catch (SocketException e) {
      throw new P2pdException(
          "NIC " + nic.getName() + " cannot be read, perhaps it has gone: " + e.getMessage(), e);
    }
  }

  private static Nic read(NetworkInterface nic) throws SocketException {
    NicBuilder builder =
        Nic.builder(nic.getName())
            .index(Math.max(0, nic.getIndex()))
            .up(nic.isUp())
            .loopback(nic.isLoopback())
            .pointToPoint(nic.isPointToPoint())
            .virtual(nic.isVirtual())
            .multicast(nic.supportsMulticast());
    String displayName = nic.getDisplayName();
    if (displayName != null && !displayName.isBlank()) {
      builder.displayName(displayName);
    }
    byte[] mac = nic.getHardwareAddress();
    if (mac != null && mac.length > 0) {
      builder.mac(HexFormat.ofDelimiter(":").formatHex(mac));
    }
    if (nic.getMTU() > 0) {
      builder.mtu(nic.getMTU());
    }
    for (InterfaceAddress address : nic.getInterfaceAddresses()) {
      // Some systems list entries without an address.
      if (address != null && address.getAddress() != null) {
        builder.address(address(address));
      }
    }
    return builder.build();
  }

  /** A length that no network has means that the system does not know it: the host alone. */
  private static NicAddress address(InterfaceAddress address) {
    InetAddress host = address.getAddress();
    int bits = Family.of(host).bits();
    int length = address.getNetworkPrefixLength();
    return NicAddress.of(host, length > 0 && length <= bits ? length : bits);
  }
}
