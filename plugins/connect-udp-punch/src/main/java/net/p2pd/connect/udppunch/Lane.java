package net.p2pd.connect.udppunch;

import java.net.InetAddress;
import java.util.List;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.Scope;

/**
 * One network of this side that is paired with one of the peer's: where sockets are bound.
 * Immutable.
 *
 * @param id names it on both sides
 * @param nic the network interface
 * @param here its address that is used
 * @param profile what is known of the router before it
 * @param there the peer's own address in this lane, as this side knows it
 * @param outside where the peer is seen from outside, as its address says
 * @param peer what the peer's address says of the peer's router
 */
record Lane(
    int id,
    Nic nic,
    InetAddress here,
    NatProfile profile,
    InetAddress there,
    InetAddress outside,
    NatProfile peer) {

  Family family() {
    return Family.of(here);
  }

  Route route(int port) {
    return Route.of(nic.name(), nic.index(), List.of(IpRange.of(here))).bind(here, port);
  }

  String words() {
    String name = family() == Family.IPV4 ? "IPv4" : "IPv6";
    return Scope.of(here) == Scope.HOST ? "loopback " + name : name;
  }

  /** Whether sockets here are seen from outside as they see themselves. */
  boolean isPublic() {
    return switch (Scope.of(here)) {
      case HOST -> true;
      case GLOBAL ->
          !profile.type().translates()
              ? profile.confidence() > 0
              : family() == Family.IPV6 && profile.confidence() == 0;
      default -> false;
    };
  }

  /** Whether a random port will have to be searched for, as far as the addresses tell. */
  boolean expectsSearch() {
    return SearchPlan.isNeeded(
        new NatFacts(profile, false, true, true), new NatFacts(peer, false, true, true));
  }

  /** Whether an address lies in a network that this machine is part of. */
  boolean isBeside(InetAddress address) {
    for (NicAddress own : nic.addresses(Family.of(address))) {
      if (own.network().contains(address)) {
        return true;
      }
    }
    return false;
  }
}
