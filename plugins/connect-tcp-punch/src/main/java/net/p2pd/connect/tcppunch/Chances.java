package net.p2pd.connect.tcppunch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectRequest;

/**
 * What can be said beforehand of two NATs: who is let in by whom (RFC 4787 section 5), and whose
 * ports can be foretold.
 */
final class Chances {

  /** Rules of ports hold as long as no other program opens a connection at the same moment. */
  private static final double FORETOLD = 0.9;

  private static final double BOTH_FORETOLD = 0.8;
  private static final double UNMEASURED = 0.5;
  private static final double PROMISING = 0.8;
  private static final double AS_UDP = 0.8;
  private static final double FIREWALLS = 0.8;
  private static final double NEAR = 0.8;

  /** On a busy machine a relay may be ready before the first series of such a promising way. */
  private static final Duration FIRST_SERIES = Duration.ofMillis(1500);

  /** What a router does may be known soon; then another series begins, or it is known hopeless. */
  private static final Duration SECOND_SERIES = Duration.ofSeconds(4);

  private Chances() {}

  static Applicability of(ConnectRequest request) {
    if (request.toSelf()) {
      return Applicability.no(
          Cause.OTHER, "the peer is this very node, and nothing stands between");
    }
    if (!request.signalling()) {
      return Applicability.no(
          Cause.NO_SIGNALLING,
          "the two share no signalling server, so they cannot agree to open a connection from both"
              + " sides");
    }
    List<Place> places = Places.of(request);
    if (places.isEmpty()) {
      return Applicability.no(
          Cause.NO_ROUTE, "the two have no kind of network (IPv4, IPv6) in common");
    }
    double nobody = 1;
    List<String> reasons = new ArrayList<>();
    Cause cause = Cause.OTHER;
    for (Place place : places) {
      Applicability lane = lane(place, request);
      if (lane.verdict() == Applicability.Verdict.NO) {
        reasons.add(lane.reason());
        cause = lane.cause().orElse(cause);
      }
      nobody *= 1 - lane.probability();
    }
    if (nobody >= 1) {
      return Applicability.no(cause, String.join("; ", reasons));
    }
    Applicability some = nobody <= 0 ? Applicability.yes() : Applicability.likely(1 - nobody);
    if (places.stream().anyMatch(place -> !place.nat().measured() || !place.peer().measured())) {
      return some.worthWaiting(SECOND_SERIES);
    }
    return 1 - nobody >= PROMISING ? some.worthWaiting(FIRST_SERIES) : some;
  }

  private static Applicability lane(Place place, ConnectRequest request) {
    return switch (place.lane()) {
      case LOOPBACK_IPV4, LOOPBACK_IPV6, LOCAL_IPV4 -> Applicability.likely(NEAR);
      case EXTERNAL_IPV6 -> Applicability.likely(FIREWALLS);
      case EXTERNAL_IPV4 -> {
        Optional<PeerEndpoint> peer =
            Places.outward(request.remote().endpoints(), place.lane().family());
        yield peer.isEmpty()
            ? Applicability.no(Cause.NO_ROUTE, "the peer's address names no IPv4 address")
            : between(place.nat(), place.peer());
      }
    };
  }

  /** What two NATs allow. */
  static Applicability between(Nat one, Nat other) {
    if (!one.measured() || !other.measured()) {
      return Applicability.likely(UNMEASURED);
    }
    if (!one.crosses() && !other.crosses()) {
      return Applicability.no(
          Cause.NAT_IN_BETWEEN,
          "both firewalls let only answers in, and not even a connection that meets one from"
              + " inside");
    }
    if (one.hard() && other.hard()) {
      return one.isPredictable() && other.isPredictable()
          ? Applicability.likely(BOTH_FORETOLD)
          : Applicability.no(
              Cause.BOTH_RANDOM,
              "both routers use another port for each destination, and nobody can foretell the"
                  + " ports of "
                  + (one.isPredictable() ? "the peer's" : "this side's"));
    }
    if (!one.hard() && !other.hard()) {
      return Applicability.yes();
    }
    Nat hard = one.hard() ? one : other;
    Nat easy = one.hard() ? other : one;
    if (easy.admitsOtherPorts()) {
      return Applicability.yes();
    }
    if (easy.laxForUdp()) {
      return Applicability.likely(AS_UDP);
    }
    return hard.isPredictable()
        ? Applicability.likely(FORETOLD)
        : Applicability.no(
            Cause.BOTH_RANDOM,
            "one router uses a random port for each destination, and the other lets in only the"
                + " port that was sent to");
  }
}
