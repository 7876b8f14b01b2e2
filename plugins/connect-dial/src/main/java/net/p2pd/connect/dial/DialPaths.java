package net.p2pd.connect.dial;

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
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Scope;

/**
 * Which addresses are dialled, in which order. Local paths come before external ones where both
 * peers are in one network; the families take turns, IPv6 first (RFC 8305 section 4). Immutable.
 */
public final class DialPaths {

  private static final double OPEN = 1;
  private static final double PUBLIC = 0.9;
  private static final double LOCAL = 0.9;
  private static final double PERHAPS_LOCAL = 0.2;
  private static final double BEHIND_NAT = 0.1;
  private static final double SURE = 0.8;

  private final ConnectRequest request;
  private final PeerAddress dialler;
  private final PeerAddress dialled;
  private final boolean outward;
  private final Set<Family> families;
  private final List<DialPath> paths;

  private DialPaths(ConnectRequest request, boolean outward) {
    this.request = request;
    this.outward = outward;
    this.dialler = outward ? request.local() : request.remote();
    this.dialled = outward ? request.remote() : request.local();
    this.families = outward ? ownFamilies(request) : familiesOf(request.remote());
    List<DialPath> near = new ArrayList<>();
    List<DialPath> far = new ArrayList<>();
    for (PeerEndpoint endpoint : dialled.endpoints()) {
      gather(endpoint, near, far);
    }
    Map<String, DialPath> ordered = new LinkedHashMap<>();
    takeTurns(near).forEach(path -> ordered.putIfAbsent(path.key(), path));
    takeTurns(far).forEach(path -> ordered.putIfAbsent(path.key(), path));
    this.paths = List.copyOf(ordered.values());
  }

  /** Returns the paths by which this node dials the peer. */
  public static DialPaths toPeer(ConnectRequest request) {
    return new DialPaths(request, true);
  }

  /**
   * Returns the paths by which the peer may dial this node, as far as can be told from here: its
   * own choice may differ, since it knows its network interfaces.
   */
  public static DialPaths fromPeer(ConnectRequest request) {
    return new DialPaths(request, false);
  }

  private static Set<Family> ownFamilies(ConnectRequest request) {
    Set<Family> found = EnumSet.noneOf(Family.class);
    for (Nic nic : request.nics()) {
      if (nic.isUp()) {
        found.addAll(nic.families());
      }
    }
    return found;
  }

  /** Who names no endpoint may still have a network of either family. */
  private static Set<Family> familiesOf(PeerAddress peer) {
    if (peer.endpoints().isEmpty()) {
      return EnumSet.allOf(Family.class);
    }
    Set<Family> found = EnumSet.noneOf(Family.class);
    peer.endpoints().forEach(endpoint -> found.add(Family.of(endpoint.internalAddress())));
    return found;
  }

  /** Returns the paths, the first to be tried first. */
  public List<DialPath> list() {
    return paths;
  }

  /** Returns how likely any of the paths leads to its end, from 0 to 1. */
  public double probability() {
    double nobody = 1;
    for (DialPath path : paths) {
      nobody *= 1 - path.probability();
    }
    return 1 - nobody;
  }

  /** Returns what a strategy says that dials these paths to the peer. */
  public Applicability applicability() {
    if (dialled.endpoints().isEmpty()) {
      return Applicability.no("the peer's address names no place where it listens");
    }
    if (paths.isEmpty()) {
      return Applicability.no(
          "the peer has only addresses that this machine has no network for (it has "
              + (families.isEmpty() ? "none" : families.toString())
              + ")");
    }
    double anybody = probability();
    if (anybody <= 0) {
      return Applicability.no(
          "the router before the peer lets nobody in who was not called, and the two are in"
              + " different networks");
    }
    return anybody >= 1 ? Applicability.yes() : Applicability.likely(anybody);
  }

  private void gather(PeerEndpoint endpoint, List<DialPath> near, List<DialPath> far) {
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
      case LINK -> {
        if (outward) {
          scoped(address, port, near);
        }
      }
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

  private static DialPath path(InetAddress address, int port, String what, double probability) {
    return new DialPath(new InetSocketAddress(address, port), what, probability);
  }

  /**
   * A measured open NAT is certain, as is a port of a full cone; any other keeps strangers out, as
   * surely as it was measured.
   */
  private static double openness(PeerEndpoint endpoint, double usual) {
    double confidence = endpoint.tcp().confidence();
    if (confidence <= 0) {
      return usual;
    }
    return switch (endpoint.tcp().type()) {
      case OPEN -> OPEN;
      case FULL_CONE -> confidence >= SURE ? OPEN : PUBLIC;
      default -> usual * (1 - confidence);
    };
  }

  /** A link-local address means something only together with one of our own NICs (RFC 4007). */
  private void scoped(InetAddress address, int port, List<DialPath> near) {
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
   * the peer's address lies in the network of one of this machine's NICs.
   */
  private boolean inOneNetwork(PeerEndpoint target) {
    for (PeerEndpoint source : dialler.endpoints()) {
      if (source.externalAddress().isPresent() && target.externalAddress().isPresent()) {
        if (source.externalAddress().equals(target.externalAddress())) {
          return true;
        }
      } else if (outward ? sharesNetwork(source, target) : sharesNetwork(target, source)) {
        return true;
      }
    }
    return false;
  }

  /** Both show an external address, and none that the other shows too. */
  private boolean areApart(PeerEndpoint target) {
    boolean seen = false;
    for (PeerEndpoint source : dialler.endpoints()) {
      seen |= source.externalAddress().isPresent();
    }
    return seen
        && target.externalAddress().isPresent()
        && !request.toSelf()
        && !inOneNetwork(target);
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

  private static List<DialPath> takeTurns(List<DialPath> mixed) {
    List<DialPath> six = new ArrayList<>();
    List<DialPath> four = new ArrayList<>();
    for (DialPath path : mixed) {
      (path.remote().getAddress() instanceof Inet6Address ? six : four).add(path);
    }
    List<DialPath> ordered = new ArrayList<>();
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
