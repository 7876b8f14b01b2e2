package net.p2pd.connect.direct;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Scope;

/**
 * Which of a peer's addresses are dialled, in which order. Local paths come before external ones
 * where both peers are in one network; the families take turns, IPv6 first (RFC 8305 section 4).
 */
final class DirectPaths {

  private static final double OPEN = 1;
  private static final double PUBLIC = 0.9;
  private static final double LOCAL = 0.9;
  private static final double PERHAPS_LOCAL = 0.2;
  private static final double BEHIND_NAT = 0.1;

  private final ConnectRequest request;
  private final Set<Family> families = EnumSet.noneOf(Family.class);
  private final List<DirectPath> paths;

  private DirectPaths(ConnectRequest request) {
    this.request = request;
    for (Nic nic : request.nics()) {
      if (nic.isUp()) {
        families.addAll(nic.families());
      }
    }
    List<DirectPath> near = new ArrayList<>();
    List<DirectPath> far = new ArrayList<>();
    for (PeerEndpoint endpoint : request.remote().endpoints()) {
      gather(endpoint, near, far);
    }
    Map<String, DirectPath> ordered = new LinkedHashMap<>();
    takeTurns(near).forEach(path -> ordered.putIfAbsent(path.key(), path));
    takeTurns(far).forEach(path -> ordered.putIfAbsent(path.key(), path));
    this.paths = List.copyOf(ordered.values());
  }

  static DirectPaths of(ConnectRequest request) {
    return new DirectPaths(request);
  }

  List<DirectPath> list() {
    return paths;
  }

  Applicability applicability() {
    if (request.remote().endpoints().isEmpty()) {
      return Applicability.no("the peer's address names no place where it listens");
    }
    if (paths.isEmpty()) {
      return Applicability.no(
          "the peer has only addresses that this machine has no network for (it has "
              + (families.isEmpty() ? "none" : families.toString())
              + ")");
    }
    double nobody = 1;
    for (DirectPath path : paths) {
      nobody *= 1 - path.probability();
    }
    if (nobody >= 1) {
      return Applicability.no(
          "the router before the peer lets nobody in who was not called, and the two are in"
              + " different networks");
    }
    return nobody <= 0 ? Applicability.yes() : Applicability.likely(1 - nobody);
  }

  private void gather(PeerEndpoint endpoint, List<DirectPath> near, List<DirectPath> far) {
    InetAddress address = endpoint.internalAddress();
    Family family = Family.of(address);
    if (!families.contains(family)) {
      return;
    }
    String name = family == Family.IPV4 ? "IPv4" : "IPv6";
    int port = endpoint.internalPort();
    switch (Scope.of(address)) {
      case HOST ->
          near.add(path(address, port, "loopback " + name, request.toSelf() ? OPEN : LOCAL));
      case LINK -> scoped(address, port, near);
      case GLOBAL -> far.add(path(address, port, "public " + name, openness(endpoint, PUBLIC)));
      default -> {
        boolean together = inOneNetwork(endpoint);
        double share = together ? LOCAL : areApart(endpoint) ? 0 : PERHAPS_LOCAL;
        (together ? near : far)
            .add(path(address, port, "local " + name, request.toSelf() ? OPEN : share));
      }
    }
    endpoint
        .external()
        .filter(external -> !external.getAddress().equals(address))
        .ifPresent(
            external ->
                far.add(
                    path(
                        external.getAddress(),
                        external.getPort(),
                        "external " + name,
                        openness(endpoint, BEHIND_NAT))));
  }

  private static DirectPath path(InetAddress address, int port, String what, double probability) {
    return new DirectPath(new InetSocketAddress(address, port), what, probability);
  }

  /**
   * A measured open NAT is certain, a full cone nearly so. Any other keeps strangers out, as surely
   * as it was measured.
   */
  private static double openness(PeerEndpoint endpoint, double usual) {
    if (endpoint.tcp().confidence() <= 0) {
      return usual;
    }
    NatType type = endpoint.tcp().type();
    if (type == NatType.OPEN) {
      return OPEN;
    }
    return type == NatType.FULL_CONE ? PUBLIC : usual * (1 - endpoint.tcp().confidence());
  }

  /** A link-local address means something only together with one of our own NICs (RFC 4007). */
  private void scoped(InetAddress address, int port, List<DirectPath> near) {
    for (Nic nic : request.nics()) {
      boolean hasLink =
          nic.isUp()
              && !nic.isLoopback()
              && nic.addresses(Family.of(address)).stream()
                  .anyMatch(own -> own.scope() == Scope.LINK);
      if (!hasLink) {
        continue;
      }
      InetAddress here = address instanceof Inet6Address ? withScope(address, nic) : address;
      near.add(path(here, port, "link-local on " + nic.name(), PERHAPS_LOCAL));
    }
  }

  private static InetAddress withScope(InetAddress address, Nic nic) {
    try {
      return Inet6Address.getByAddress(null, address.getAddress(), nic.scopeId());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address of 16 bytes was refused", e);
    }
  }

  /**
   * Both are in one network if they show the same external address, or, where one is unknown, if
   * the peer's address lies in the network of one of our NICs.
   */
  private boolean inOneNetwork(PeerEndpoint remote) {
    for (PeerEndpoint own : request.local().endpoints()) {
      if (own.externalAddress().isPresent() && remote.externalAddress().isPresent()) {
        if (own.externalAddress().equals(remote.externalAddress())) {
          return true;
        }
      } else if (sharesNetwork(own, remote)) {
        return true;
      }
    }
    return false;
  }

  /** Both show an external address, and none that the other shows too. */
  private boolean areApart(PeerEndpoint remote) {
    boolean seen = false;
    for (PeerEndpoint own : request.local().endpoints()) {
      seen |= own.externalAddress().isPresent();
    }
    return seen
        && remote.externalAddress().isPresent()
        && !request.toSelf()
        && !inOneNetwork(remote);
  }

  private boolean sharesNetwork(PeerEndpoint own, PeerEndpoint remote) {
    for (Nic nic : request.nics()) {
      for (NicAddress address : nic.addresses(Family.of(remote.internalAddress()))) {
        if (address.address().equals(own.internalAddress())
            && address.network().contains(remote.internalAddress())) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<DirectPath> takeTurns(List<DirectPath> mixed) {
    List<DirectPath> six = new ArrayList<>();
    List<DirectPath> four = new ArrayList<>();
    for (DirectPath path : mixed) {
      (path.remote().getAddress() instanceof Inet6Address ? six : four).add(path);
    }
    List<DirectPath> ordered = new ArrayList<>();
    for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
      if (i < six.size()) {
        ordered.add(six.get(i));
      }
      if (i < four.size()) {
        ordered.add(four.get(i));
      }
    }
    return ordered;
  }
}
