package net.p2pd.core.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.route.Scope;

/** The limits of one connect for places that the peer named. On the connector's loop. */
final class PeerTargets implements Targets {

  /** How much a place gets that was not shown to be the stranger's. */
  static final int MAX_PACKETS = 10;

  /** How much of that a relay gets at which the stranger says it waits, if it is elsewhere. */
  static final int MAX_TO_RELAY = 4;

  /** How many addresses of a stranger's may be shown to be its own. */
  private static final int MAX_SHOWN = 8;

  private final boolean stranger;
  private final boolean together;
  private final boolean sameMachine;
  private final int most;
  private final Set<InetAddress> shown;
  private @Nullable PeerTargets other;
  private @Nullable InetAddress place;
  private int used;

  private PeerTargets(boolean stranger, boolean together, boolean sameMachine) {
    this.stranger = stranger;
    this.together = together;
    this.sameMachine = sameMachine;
    this.most = MAX_PACKETS;
    this.shown = new HashSet<>();
  }

  private PeerTargets(PeerTargets direct) {
    this.stranger = direct.stranger;
    this.together = direct.together;
    this.sameMachine = direct.sameMachine;
    this.most = MAX_TO_RELAY;
    this.other = direct;
    this.shown = direct.shown;
  }

  /**
   * Returns the limits for relays of the same connect, to be made once: a relay is another machine
   * than the stranger's own, which the direct ways may have used up by then, so it is counted by
   * itself. Who is named as both gets no more than any place.
   */
  PeerTargets forRelays() {
    PeerTargets relays = new PeerTargets(this);
    other = relays;
    return relays;
  }

  /** Returns how many packets an address may get that was not shown to be the stranger's. */
  private int leftOf(InetAddress address) {
    PeerTargets others = other;
    int there = usedAt(address) + (others == null ? 0 : others.usedAt(address));
    return Math.min(most - used, MAX_PACKETS - there);
  }

  private int usedAt(InetAddress address) {
    return address.equals(place) ? used : 0;
  }

  /** Of a peer that this node wants to reach itself, or knows. */
  static PeerTargets known() {
    return new PeerTargets(false, true, true);
  }

  /** Of a peer that this node knows nothing of. */
  static PeerTargets stranger(PeerAddress own, PeerAddress peer) {
    return new PeerTargets(true, sharesOutside(own, peer), isLocal(own) && isLocal(peer));
  }

  /** Both show the same external address, or this node's outside is a private network itself. */
  private static boolean sharesOutside(PeerAddress own, PeerAddress peer) {
    Set<InetAddress> outside = new HashSet<>();
    for (PeerEndpoint endpoint : own.endpoints()) {
      endpoint.externalAddress().ifPresent(outside::add);
    }
    boolean shares = outside.stream().anyMatch(address -> Scope.of(address) == Scope.SITE);
    for (PeerEndpoint endpoint : peer.endpoints()) {
      shares |= endpoint.externalAddress().filter(outside::contains).isPresent();
    }
    return shares;
  }

  /** It says of itself that it can be reached by its own machine. */
  private static boolean isLocal(PeerAddress address) {
    return address.endpoints().stream()
        .anyMatch(endpoint -> endpoint.internalAddress().isLoopbackAddress());
  }

  @Override
  public int left(InetSocketAddress target) {
    if (refusal(target).isPresent()) {
      return 0;
    }
    return isFree(target) ? Integer.MAX_VALUE : leftOf(target.getAddress());
  }

  @Override
  public Optional<String> take(InetSocketAddress target, int packets) {
    if (packets < 1) {
      throw new IllegalArgumentException("at least one packet, not " + packets);
    }
    Optional<String> refusal = refusal(target);
    if (refusal.isPresent() || isFree(target)) {
      return refusal;
    }
    if (packets > leftOf(target.getAddress())) {
      return Optional.of(
          "a stranger's place gets at most "
              + most
              + " packets before it is shown to be the stranger's");
    }
    place = target.getAddress();
    used += packets;
    return Optional.empty();
  }

  @Override
  public void shown(InetSocketAddress source) {
    if (source.getAddress() != null && shown.size() < MAX_SHOWN) {
      shown.add(source.getAddress());
    }
  }

  private boolean isFree(InetSocketAddress target) {
    return !stranger || shown.contains(target.getAddress());
  }

  private Optional<String> refusal(InetSocketAddress target) {
    InetAddress address = target.getAddress();
    if (address == null || target.getPort() == 0) {
      return Optional.of(target + " is not a place that anything can be sent to");
    }
    if (address.isMulticastAddress() || address.isAnyLocalAddress() || isBroadcast(address)) {
      return Optional.of(
          "nothing is sent to the multicast, broadcast or unspecified address "
              + Destination.of(target));
    }
    if (isFree(target)) {
      return Optional.empty();
    }
    Scope scope = Scope.of(address);
    if (scope == Scope.HOST ? !sameMachine : scope != Scope.GLOBAL && !together) {
      return Optional.of(
          "a stranger named the private address "
              + Destination.of(target)
              + ", but does not share this node's external address");
    }
    if (place != null && !place.equals(address)) {
      return Optional.of(
          "a stranger named "
              + Destination.of(target)
              + " after "
              + place.getHostAddress()
              + "; one address for each connect is all it gets");
    }
    return Optional.empty();
  }

  private static boolean isBroadcast(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        && bytes[0] == -1
        && bytes[1] == -1
        && bytes[2] == -1
        && bytes[3] == -1;
  }
}
