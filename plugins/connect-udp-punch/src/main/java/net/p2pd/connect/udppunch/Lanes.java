package net.p2pd.connect.udppunch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Scope;
import net.p2pd.connect.udppunch.PunchMessage.WantedLane;

/** Pairs the networks of two peers: one lane for each family that both have. */
final class Lanes {

  private final ConnectRequest request;

  private Lanes(ConnectRequest request) {
    this.request = request;
  }

  /** The caller's choice. */
  static List<Lane> ofCaller(ConnectRequest request) {
    Lanes lanes = new Lanes(request);
    List<Lane> chosen = new ArrayList<>();
    for (Family family : Family.values()) {
      lanes
          .endpoint(family)
          .flatMap(there -> lanes.lane(there, chosen.size()))
          .ifPresent(chosen::add);
    }
    return List.copyOf(chosen);
  }

  /**
   * The answerer's lanes for what the caller wants; those that it has no network for are left out.
   */
  static List<Lane> ofAnswerer(ConnectRequest request, List<WantedLane> wanted) {
    Lanes lanes = new Lanes(request);
    List<Lane> chosen = new ArrayList<>();
    for (WantedLane want : wanted) {
      Family family = Family.of(want.here());
      Nic nic = lanes.owner(want.here());
      InetAddress here = nic == null ? null : want.here();
      if (nic == null) {
        nic = lanes.nic(family, Scope.of(want.here()) == Scope.HOST);
        here = nic == null ? null : address(nic, family);
      }
      if (nic == null || here == null) {
        continue;
      }
      Optional<PeerEndpoint> there = lanes.endpoint(family);
      chosen.add(
          new Lane(
              want.id(),
              nic,
              here,
              lanes.profile(nic, here),
              there.map(PeerEndpoint::internalAddress).orElse(here),
              there.map(Lanes::outside).orElse(here),
              there.map(PeerEndpoint::udp).orElse(NatProfile.assumed())));
    }
    return List.copyOf(chosen);
  }

  private Optional<Lane> lane(PeerEndpoint there, int id) {
    Family family = Family.of(there.internalAddress());
    Nic nic = nic(family, Scope.of(there.internalAddress()) == Scope.HOST);
    InetAddress here = nic == null ? null : address(nic, family);
    if (nic == null || here == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Lane(
            id,
            nic,
            here,
            profile(nic, here),
            there.internalAddress(),
            outside(there),
            there.udp()));
  }

  private static InetAddress outside(PeerEndpoint endpoint) {
    return endpoint.externalAddress().orElse(endpoint.internalAddress());
  }

  /** The peer's best place of a family: seen from outside, else of the widest scope. */
  private Optional<PeerEndpoint> endpoint(Family family) {
    return request.remote().endpoints().stream()
        .filter(endpoint -> Family.of(endpoint.internalAddress()) == family)
        .filter(endpoint -> Scope.of(endpoint.internalAddress()) != Scope.LINK)
        .max(
            Comparator.comparing((PeerEndpoint endpoint) -> endpoint.externalAddress().isPresent())
                .thenComparing(endpoint -> Scope.of(endpoint.internalAddress()))
                .thenComparing(endpoint -> -endpoint.nic()));
  }

  private @Nullable Nic owner(InetAddress address) {
    for (Nic nic : request.nics()) {
      boolean has =
          nic.addresses(Family.of(address)).stream().anyMatch(own -> own.address().equals(address));
      if (nic.isUp() && has) {
        return nic;
      }
    }
    return null;
  }

  /** The NIC that leads to the internet, else one with a network, or the loopback one. */
  private @Nullable Nic nic(Family family, boolean loopback) {
    Nic best = null;
    int most = 0;
    for (Nic nic : request.nics()) {
      boolean usable = nic.isUp() && nic.isLoopback() == loopback && address(nic, family) != null;
      int merit = !usable ? 0 : nic.usableForWan(family) ? 3 : nic.usableForLan() ? 2 : 1;
      if (merit > most) {
        best = nic;
        most = merit;
      }
    }
    return best;
  }

  private static @Nullable InetAddress address(Nic nic, Family family) {
    return nic.addresses(family).stream()
        .filter(own -> own.scope() != Scope.LINK)
        .max(Comparator.comparing(NicAddress::scope))
        .map(NicAddress::address)
        .orElse(null);
  }

  /** What was measured, else what the own address says; TCP hints at what UDP was not asked. */
  private NatProfile profile(Nic nic, InetAddress here) {
    Family family = Family.of(here);
    NatProfile measured = nic.nat(family, Transport.UDP);
    if (measured.confidence() <= 0) {
      measured =
          request.local().endpoints().stream()
              .filter(endpoint -> endpoint.internalAddress().equals(here))
              .findFirst()
              .map(PeerEndpoint::udp)
              .orElse(measured);
    }
    UnsolicitedBehavior hint = nic.nat(family, Transport.TCP).unsolicited();
    return measured.unsolicited() == UnsolicitedBehavior.UNKNOWN
        ? measured.toBuilder().unsolicited(hint).build()
        : measured;
  }
}
