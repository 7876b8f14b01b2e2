package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Scope;

/** What a peer's address says about what it can do with a relay. */
final class Abilities {

  private Abilities() {}

  /** Returns whether datagrams leave the peer's network, as far as was measured. */
  static boolean sendsDatagrams(PeerAddress peer) {
    List<PeerEndpoint> measured =
        peer.endpoints().stream().filter(endpoint -> endpoint.udp().confidence() > 0).toList();
    return measured.isEmpty()
        || measured.stream().anyMatch(endpoint -> endpoint.udp().type() != NatType.BLOCKED);
  }

  /** Returns from which addresses the peer may be seen by others, those of the Internet first. */
  static Set<InetAddress> addresses(PeerAddress peer) {
    Set<InetAddress> all = new LinkedHashSet<>();
    for (PeerEndpoint endpoint : peer.endpoints()) {
      endpoint.externalAddress().ifPresent(all::add);
    }
    peer.endpoints().stream()
        .map(PeerEndpoint::internalAddress)
        .filter(address -> Scope.of(address) == Scope.GLOBAL)
        .forEach(all::add);
    peer.endpoints().stream()
        .map(PeerEndpoint::internalAddress)
        .filter(address -> Scope.of(address) != Scope.LINK)
        .forEach(all::add);
    return all;
  }

  /** Returns whether it is known where the peer is seen from on the Internet. */
  static boolean isSeen(PeerAddress peer) {
    boolean six = family(peer) == Family.IPV6;
    return peer.endpoints().stream()
        .filter(endpoint -> endpoint.isIpv6() == six)
        .anyMatch(
            endpoint ->
                endpoint.externalAddress().isPresent()
                    || Scope.of(endpoint.internalAddress()) == Scope.GLOBAL);
  }

  /** Returns the family to meet in: IPv4 unless the peer has none. */
  static Family family(PeerAddress peer) {
    boolean six =
        !peer.endpoints().isEmpty() && peer.endpoints().stream().allMatch(PeerEndpoint::isIpv6);
    return six ? Family.IPV6 : Family.IPV4;
  }
}
