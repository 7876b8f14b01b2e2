package net.p2pd.api.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.internal.Literals;

/** The choice of the address that a route binds, see {@link Route#bind(int)}. */
final class RouteBinding {
  private RouteBinding() {}

  static InetAddress preferred(Route route) {
    Optional<IpRange> own =
        route.nicRanges().stream().filter(range -> !isScoped(range)).findFirst();
    Optional<IpRange> external = route.external().filter(seen -> isOnNic(route, seen));
    return external
        .or(() -> own)
        .map(IpRange::first)
        .orElseGet(() -> Literals.withScope(route.nicRanges().get(0).first(), route.scopeId()));
  }

  static List<Inet6Address> linkLocals(Route route) {
    List<Inet6Address> addresses = new ArrayList<>();
    for (IpRange range : route.nicRanges()) {
      if (isScoped(range)
          && Literals.withScope(range.first(), route.scopeId()) instanceof Inet6Address address) {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  /** A NIC part of nothing but link-local IPv6 says that the external address is the NIC's own. */
  private static boolean isOnNic(Route route, IpRange external) {
    return route.nicRanges().stream().anyMatch(range -> range.contains(external))
        || route.nicRanges().stream().allMatch(RouteBinding::isScoped);
  }

  private static boolean isScoped(IpRange range) {
    return range.family() == Family.IPV6 && range.isLinkLocal();
  }
}
