package net.p2pd.connect.udppunch;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;

/** What can be hoped for, from what the two addresses say of the routers. */
final class Outlook {

  static final String NO_QUIC =
      "one side cannot make a session over UDP, since QUIC's native part is missing there";

  static final String SWITCHED_OFF =
      "one router chooses random ports, and one side does not search for them"
          + " (plugin.connect-udp-punch.random-ports)";

  /** A search takes longer than a relay is given to be left alone. */
  private static final Duration SEARCHING = Duration.ofMillis(2500);

  /** On a busy machine a relay may be ready before a way that is as good as certain. */
  private static final Duration PUNCHING = Duration.ofMillis(1500);

  private static final double SURE = 0.9;
  private static final double FORETOLD = 0.9;
  private static final double SEARCHED = 0.9;
  private static final double UNKNOWN = 0.7;
  private static final double UNLIKELY = 0.2;

  private Outlook() {}

  static Applicability of(ConnectRequest request, PunchSettings settings) {
    if (!request.signalling()) {
      return Applicability.no(
          Cause.NO_SIGNALLING,
          "the two sides share no signalling server, so that they cannot agree on when to send");
    }
    if (!request.datagramSessions()) {
      return Applicability.no(Cause.NO_QUIC, NO_QUIC);
    }
    List<Lane> lanes = Lanes.ofCaller(request);
    if (lanes.isEmpty()) {
      return Applicability.no(
          Cause.NO_ROUTE, "the two sides have no family (IPv4, IPv6) in common");
    }
    Applicability best = null;
    for (Lane lane : lanes) {
      Applicability one = of(lane, settings);
      if (best == null || one.probability() > best.probability()) {
        best = one;
      }
    }
    return best == null ? Applicability.yes() : best;
  }

  private static Applicability of(Lane lane, PunchSettings settings) {
    NatProfile own = lane.profile();
    NatProfile peer = lane.peer();
    double confidence = Math.min(own.confidence(), peer.confidence());
    if (lane.nic().isLoopback()) {
      return Applicability.likely(SURE);
    }
    boolean near = lane.isBeside(lane.there());
    if (own.type() == NatType.BLOCKED || peer.type() == NatType.BLOCKED) {
      return near
          ? Applicability.likely(UNLIKELY)
          : Applicability.no(Cause.UDP_BLOCKED, blocked(own.type() == NatType.BLOCKED));
    }
    String hopeless = hopeless(own, peer);
    if (!hopeless.isEmpty() && !near) {
      boolean both = NatFacts.isHard(own) && NatFacts.isHard(peer);
      return Applicability.no(both ? Cause.BOTH_RANDOM : Cause.NAT_IN_BETWEEN, hopeless);
    }
    if (lane.expectsSearch()) {
      return settings.randomPorts()
          ? Applicability.likely(SEARCHED).worthWaiting(SEARCHING)
          : Applicability.no(Cause.NOT_ALLOWED, SWITCHED_OFF);
    }
    if (confidence < SURE) {
      return Applicability.likely(UNKNOWN);
    }
    boolean easy = !NatFacts.isSymmetric(own) && !NatFacts.isSymmetric(peer);
    boolean lax =
        (NatFacts.isSymmetric(own) && !NatFacts.isStrict(peer))
            || (NatFacts.isSymmetric(peer) && !NatFacts.isStrict(own));
    Applicability answer = easy || lax ? Applicability.yes() : Applicability.likely(FORETOLD);
    return answer.worthWaiting(PUNCHING);
  }

  private static String blocked(boolean here) {
    return here
        ? "the network here lets no UDP out"
        : "the peer's network lets no UDP out, as its address says";
  }

  /** Why no direct way by UDP exists; empty if one does. */
  static String hopeless(NatProfile one, NatProfile other) {
    if (NatFacts.isHard(one) && NatFacts.isHard(other)) {
      return "both routers choose random ports";
    }
    if ((NatFacts.isHard(one) && NatFacts.isSymmetric(other))
        || (NatFacts.isHard(other) && NatFacts.isSymmetric(one))) {
      return "one router chooses a random port for each destination, and the other one another port"
          + " for each destination too";
    }
    return "";
  }
}
