package net.p2pd.core.connect;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;

/** Where an address says that its peer can be reached, without what it says of NATs. */
final class Places {

  private Places() {}

  static Set<Object> of(PeerAddress address) {
    Set<Object> places = new HashSet<>();
    for (PeerEndpoint endpoint : address.endpoints()) {
      places.add(endpoint.internalAddress().getHostAddress() + "/" + endpoint.internalPort());
      endpoint.external().ifPresent(places::add);
    }
    return places;
  }

  /**
   * Returns a name for the network that a node is in: its external addresses, and where one is
   * unknown, the first 24 bits of an IPv4 address or 64 bits of an IPv6 address that it has.
   */
  static String network(PeerAddress address) {
    Set<String> names = new TreeSet<>();
    for (PeerEndpoint endpoint : address.endpoints()) {
      names.add(
          endpoint
              .externalAddress()
              .map(InetAddress::getHostAddress)
              .orElseGet(() -> prefix(endpoint.internalAddress().getAddress())));
    }
    return String.join(",", names);
  }

  private static String prefix(byte[] address) {
    return HexFormat.of().formatHex(address, 0, address.length == 4 ? 3 : 8);
  }
}
