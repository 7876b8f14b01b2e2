package net.p2pd.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicBuilder;
import net.p2pd.api.route.Route;

/** How one {@link Place} looks from outside, as far as that is known. Immutable. */
final class Outlook {

  /** Those that NATs treat. */
  static final List<Transport> TRANSPORTS = List.of(Transport.UDP, Transport.TCP);

  private static final Answer<NatProfile> NOT_ASKED = Answer.unknown("nobody was asked yet");

  /** Nothing was asked yet. */
  static final Outlook NONE = new Outlook(Answer.unknown(NOT_ASKED.whyUnknown()), Map.of());

  private final Answer<List<Route>> routes;
  private final Map<Transport, Answer<NatProfile>> nats;

  private Outlook(Answer<List<Route>> routes, Map<Transport, Answer<NatProfile>> nats) {
    this.routes = routes;
    this.nats = Map.copyOf(nats);
  }

  /** What it gets to know later replaces what it knew; not to know does not. */
  Outlook withRoutes(Answer<List<Route>> answer) {
    return answer.isKnown() || !routes.isKnown() ? new Outlook(answer, nats) : this;
  }

  /** Like {@link #withRoutes}, for a NAT. */
  Outlook withNat(Transport transport, Answer<NatProfile> answer) {
    if (!answer.isKnown() && nat(transport).isKnown()) {
      return this;
    }
    Map<Transport, Answer<NatProfile>> more = new LinkedHashMap<>(nats);
    more.put(transport, answer);
    return new Outlook(routes, more);
  }

  Answer<List<Route>> routes() {
    return routes;
  }

  Answer<NatProfile> nat(Transport transport) {
    return Optional.ofNullable(nats.get(transport)).orElse(NOT_ASKED);
  }

  /** Whether nobody was asked about its NAT yet. */
  boolean isNew() {
    return nats.isEmpty();
  }

  /** Whether the NAT is no longer known, since the external address has become another one. */
  boolean isNatUnasked() {
    return routes.isKnown() && nats.isEmpty();
  }

  /** Whether anything was found out. */
  boolean isKnown() {
    return routes.isKnown() || nats.values().stream().anyMatch(Answer::isKnown);
  }

  /** Returns what is unknown and why; empty if nothing is. */
  String whyUnknown() {
    Map<String, String> whatByReason = new LinkedHashMap<>();
    if (!routes.isKnown()) {
      whatByReason.merge(routes.whyUnknown(), "the external address", (a, b) -> a + ", " + b);
    }
    for (Transport transport : TRANSPORTS) {
      Answer<NatProfile> nat = nat(transport);
      if (!nat.isKnown()) {
        String what = "the NAT for " + transport.id().toUpperCase(Locale.ROOT);
        whatByReason.merge(nat.whyUnknown(), what, (a, b) -> a + ", " + b);
      }
    }
    List<String> sentences = new ArrayList<>();
    whatByReason.forEach((reason, what) -> sentences.add("unknown is " + what + ": " + reason));
    return String.join("; ", sentences);
  }

  /** Adds what is known to the NIC that the place belongs to. */
  Nic addTo(Nic nic, Place place) {
    NicBuilder builder = nic.toBuilder();
    routes.value().ifPresent(known -> builder.routes(place.family(), known));
    nats.forEach(
        (transport, nat) ->
            nat.value().ifPresent(known -> builder.nat(place.family(), transport, known)));
    return builder.build();
  }
}
