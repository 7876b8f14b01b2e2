package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.Scope;

/** Which lanes lead from this machine to a peer, and from which of its addresses. */
final class Places {

  private static final Nat NOTHING_BETWEEN =
      Nat.of(
          NatProfile.builder(NatType.OPEN, NatDelta.equal()).confidence(1).build(),
          NatProfile.assumed());

  /** What stands before IPv6 as long as nothing is known: RFC 6092's firewall. */
  private static final NatProfile FIREWALL =
      NatProfile.builder(NatType.SYMMETRIC_UDP_FIREWALL, NatDelta.equal()).build();

  private final ConnectRequest request;
  private final List<Nic> now;
  private final List<Place> found = new ArrayList<>();

  private Places(ConnectRequest request, List<Nic> now) {
    this.request = request;
    this.now = now;
  }

  /** Returns the places that a request tells of, at most one for each lane. */
  static List<Place> of(ConnectRequest request) {
    return of(request, List.of());
  }

  /**
   * Returns the places, at most one for each lane.
   *
   * @param now the network cards as they are by now: a NAT may have been measured since
   */
  static List<Place> of(ConnectRequest request, List<Nic> now) {
    Places places = new Places(request, now);
    places.loopback(Lane.LOOPBACK_IPV4);
    if (places.found.isEmpty()) {
      places.loopback(Lane.LOOPBACK_IPV6);
    }
    places.local();
    places.external(Lane.EXTERNAL_IPV4);
    places.external(Lane.EXTERNAL_IPV6);
    return places.found;
  }

  /** Both listen on loopback, so they may be on the same machine. */
  private void loopback(Lane lane) {
    if (lists(request.local().endpoints(), lane.family(), Scope.HOST)
        && lists(request.remote().endpoints(), lane.family(), Scope.HOST)) {
      for (Nic nic : request.nics()) {
        for (NicAddress own : nic.addresses(lane.family())) {
          if (nic.isUp() && own.scope() == Scope.HOST && !has(lane)) {
            add(lane, nic, own.address(), NOTHING_BETWEEN, own.address(), NOTHING_BETWEEN);
          }
        }
      }
    }
  }

  private boolean has(Lane lane) {
    return found.stream().anyMatch(place -> place.lane() == lane);
  }

  private static boolean lists(List<PeerEndpoint> endpoints, Family family, Scope scope) {
    return endpoints.stream()
        .map(PeerEndpoint::internalAddress)
        .anyMatch(address -> Family.of(address) == family && Scope.of(address) == scope);
  }

  /** One network: the same address outside, or the peer's address in the network of our card. */
  private void local() {
    for (PeerEndpoint remote : request.remote().endpoints()) {
      InetAddress there = remote.internalAddress();
      if (Family.of(there) != Family.IPV4 || Scope.of(there) == Scope.HOST) {
        continue;
      }
      for (Nic nic : request.nics()) {
        for (NicAddress own : nic.addresses(Family.IPV4)) {
          boolean near = own.network().contains(there) || sameOutside(own.address(), remote);
          if (nic.isUp() && !nic.isLoopback() && near && !has(Lane.LOCAL_IPV4)) {
            add(
                Lane.LOCAL_IPV4,
                nic,
                own.address(),
                NOTHING_BETWEEN,
                own.address(),
                NOTHING_BETWEEN);
          }
        }
      }
    }
  }

  private boolean sameOutside(InetAddress own, PeerEndpoint remote) {
    Optional<InetAddress> outside = remote.externalAddress();
    return outside.isPresent() && outside.equals(seen(own)) && !isOwn(outside.get());
  }

  private boolean isOwn(InetAddress address) {
    return request.nics().stream()
        .flatMap(nic -> nic.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  /** Where an own address is seen, as the node's own address tells. */
  private Optional<InetAddress> seen(InetAddress own) {
    return endpoint(own).flatMap(PeerEndpoint::externalAddress);
  }

  private Optional<PeerEndpoint> endpoint(InetAddress own) {
    return request.local().endpoints().stream()
        .filter(endpoint -> endpoint.internalAddress().equals(own))
        .findFirst();
  }

  private void external(Lane lane) {
    Optional<PeerEndpoint> peer = outward(request.remote().endpoints(), lane.family());
    if (peer.isEmpty()) {
      return;
    }
    Nic bestNic = null;
    NicAddress best = null;
    int bestRank = 0;
    for (Nic nic : request.nics()) {
      for (NicAddress own : nic.addresses(lane.family())) {
        int rank = rank(nic, own);
        if (rank > bestRank) {
          bestRank = rank;
          best = own;
          bestNic = nic;
        }
      }
    }
    if (best == null || bestNic == null) {
      return;
    }
    InetAddress own = best.address();
    Nat nat =
        Nat.of(
            profile(bestNic, own, lane.family(), Transport.TCP),
            profile(bestNic, own, lane.family(), Transport.UDP));
    InetAddress external = seen(own).orElse(null);
    boolean untranslated = lane == Lane.EXTERNAL_IPV6 || isUntranslated(best, nat, external);
    Nat before = Nat.of(peer.get().tcp(), peer.get().udp());
    add(lane, bestNic, own, nat, untranslated ? own : external, before);
  }

  /** A public address of a machine before which nothing was seen to translate. */
  private static boolean isUntranslated(NicAddress own, Nat nat, @Nullable InetAddress external) {
    return external == null
        ? own.scope() == Scope.GLOBAL && !nat.hard()
        : external.equals(own.address());
  }

  private NatProfile profile(Nic nic, InetAddress own, Family family, Transport transport) {
    NatProfile measured = nic.nat(family, transport);
    for (Nic same : now) {
      NatProfile newer = same.nat(family, transport);
      if (same.name().equals(nic.name()) && newer.confidence() > measured.confidence()) {
        measured = newer;
      }
    }
    if (measured.confidence() > 0) {
      return measured;
    }
    NatProfile told =
        endpoint(own)
            .map(known -> transport.equals(Transport.TCP) ? known.tcp() : known.udp())
            .orElseGet(NatProfile::assumed);
    return told.confidence() <= 0 && family == Family.IPV6 ? FIREWALL : told;
  }

  /** How well an address suits for the way outside; 0 = not at all. */
  private int rank(Nic nic, NicAddress own) {
    boolean reaches =
        own.family() == Family.IPV6
            ? own.scope() == Scope.GLOBAL
            : own.scope().compareTo(Scope.SITE) >= 0;
    if (!nic.isUp() || nic.isLoopback() || !reaches) {
      return 0;
    }
    int rank = 1;
    rank += nic.usableForWan(own.family()) ? 2 : 0;
    rank += seen(own.address()).isPresent() ? 4 : 0;
    rank += own.scope() == Scope.GLOBAL ? 1 : 0;
    return rank;
  }

  /** The first endpoint that may be reached over the internet. */
  static Optional<PeerEndpoint> outward(List<PeerEndpoint> endpoints, Family family) {
    return endpoints.stream()
        .filter(endpoint -> Family.of(endpoint.internalAddress()) == family)
        .filter(
            endpoint ->
                endpoint.externalAddress().isPresent()
                    || (family == Family.IPV6
                        ? Scope.of(endpoint.internalAddress()) == Scope.GLOBAL
                        : Scope.of(endpoint.internalAddress()).compareTo(Scope.SITE) >= 0))
        .findFirst();
  }

  private void add(
      Lane lane, Nic nic, InetAddress own, Nat nat, @Nullable InetAddress external, Nat peer) {
    Route route = Route.of(nic.name(), nic.index(), List.of(IpRange.of(own)));
    found.add(new Place(lane, route, own, nat, external, peer));
  }
}
