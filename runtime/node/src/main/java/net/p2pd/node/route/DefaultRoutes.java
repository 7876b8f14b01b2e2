package net.p2pd.node.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the routes of one family that lead to everywhere, and tells the gateways of each NIC,
 * the one that the system prefers first. A VPN often replaces the default route by two routes that
 * lead to one half of all addresses each; two halves through one gateway of one NIC count as what
 * they are, a default route, and one that wins over any whole one.
 */
final class DefaultRoutes {

  /** What a route leads to. */
  enum Part {
    ALL,
    LOWER_HALF,
    UPPER_HALF
  }

  private record Hop(String nic, Part part, InetAddress gateway, long metric) {

    Hop as(Part other) {
      return new Hop(nic, other, gateway, 0);
    }
  }

  private final List<Hop> hops = new ArrayList<>();
  private final Set<String> unsure = new HashSet<>();

  /**
   * Adds a route.
   *
   * @param nic what the system calls the NIC in this table
   * @param metric the lower, the more the system prefers it
   */
  void add(String nic, Part part, InetAddress gateway, long metric) {
    if (gateway.isAnyLocalAddress()) {
      // A gateway, but one that this table cannot print: that of another family (RFC 5549).
      unsure.add(nic);
    } else if (!isSubnetItself(gateway.getAddress())) {
      hops.add(new Hop(nic, part, gateway, metric));
    }
  }

  /** Point-to-point NICs of macOS have "fe80::" as gateway: their network, and no machine in it. */
  private static boolean isSubnetItself(byte[] address) {
    if (address.length != 16 || (address[0] & 0xff) != 0xfe || (address[1] & 0xc0) != 0x80) {
      return false;
    }
    for (int i = 2; i < address.length; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns what was collected. */
  GatewayTable table() {
    Map<String, List<InetAddress>> gateways = new LinkedHashMap<>();
    hops.stream()
        .filter(this::leadsEverywhere)
        .sorted(
            Comparator.comparing((Hop hop) -> hop.part() == Part.ALL)
                .thenComparingLong(Hop::metric))
        .forEach(
            hop -> {
              List<InetAddress> some =
                  gateways.computeIfAbsent(hop.nic(), nic -> new ArrayList<>());
              if (!some.contains(hop.gateway())) {
                some.add(hop.gateway());
              }
            });
    return GatewayTable.known(gateways, unsure);
  }

  private boolean leadsEverywhere(Hop hop) {
    return switch (hop.part()) {
      case ALL -> true;
      case LOWER_HALF -> has(hop.as(Part.UPPER_HALF));
      case UPPER_HALF -> has(hop.as(Part.LOWER_HALF));
    };
  }

  private boolean has(Hop other) {
    return hops.stream().anyMatch(hop -> hop.as(hop.part()).equals(other));
  }
}
