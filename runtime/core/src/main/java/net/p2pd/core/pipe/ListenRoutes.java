package net.p2pd.core.pipe;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.Scope;

/** The bound routes that a listener's scope stands for; port 0 where it is still open. */
final class ListenRoutes {

  private final List<Nic> nics;
  private final List<Route> routes = new ArrayList<>();

  private ListenRoutes(List<Nic> nics) {
    this.nics = nics;
  }

  static List<Route> of(ListenSpec spec, List<Nic> nics) {
    ListenRoutes made = new ListenRoutes(nics);
    switch (spec.scope()) {
      case ALL -> made.wildcards();
      case LOOPBACK -> made.loopbacks();
      case LOCAL -> made.locals();
      case ROUTES -> spec.routes().forEach(r -> made.routes.add(bound(r)));
      default -> throw new IllegalArgumentException("unknown scope " + spec.scope());
    }
    if (made.routes.isEmpty()) {
      throw new PipeOpenException(
          "no network interface has an address of the scope " + spec.scope() + " to listen on",
          null);
    }
    return made.routes;
  }

  private static Route bound(Route route) {
    return route.bound().isPresent() ? route : route.bind();
  }

  /** IPv6 first: on most systems its socket serves IPv4 as well. */
  private void wildcards() {
    for (Family family : List.of(Family.IPV6, Family.IPV4)) {
      nics.stream()
          .filter(nic -> !nic.addresses(family).isEmpty())
          .findFirst()
          .ifPresent(
              nic -> routes.add(Route.of(nic.name(), nic.index(), nic.ranges(family)).bindAny(0)));
    }
  }

  private void loopbacks() {
    for (Nic nic : nics) {
      for (Family family : Family.values()) {
        if (nic.isLoopback() && has(nic, family.loopback())) {
          routes.add(
              Route.of(nic.name(), nic.index(), List.of(IpRange.of(family.loopback())))
                  .bindLoopback(0));
        }
      }
    }
  }

  private static boolean has(Nic nic, InetAddress address) {
    return nic.addresses().stream().anyMatch(known -> known.address().equals(address));
  }

  private void locals() {
    for (Nic nic : nics) {
      if (nic.usableForLan()) {
        for (NicAddress address : nic.addresses()) {
          if (isLocal(address)) {
            routes.add(
                Route.of(nic.name(), nic.index(), List.of(address.range()))
                    .bind(address.address(), 0));
          }
        }
      }
    }
  }

  private static boolean isLocal(NicAddress address) {
    return address.scope() == Scope.SITE
        || (address.scope() == Scope.LINK && address.family() == Family.IPV6);
  }
}
