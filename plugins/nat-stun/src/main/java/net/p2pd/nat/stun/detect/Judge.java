package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;

/** Says what evidence means, how sure that is, and why it is not surer. No I/O, no clock. */
final class Judge {

  /** What is beyond doubt is unlikely to be said of a NAT whose servers lie. */
  private static final double DOUBTFUL = 0.3;

  /** The type rests on something that nobody measured. */
  private static final double GUESSED = 0.4;

  private final Evidence evidence;
  private final Set<String> causes = new LinkedHashSet<>();

  private Judge(Evidence evidence) {
    this.evidence = evidence;
  }

  /** Returns the verdict on evidence in which at least one server answered. */
  static NatProfile on(Evidence evidence) {
    return new Judge(evidence).profile();
  }

  private NatProfile profile() {
    List<ServerReport> believable = believable();
    boolean doubtful = believable.isEmpty();
    List<ServerReport> servers = doubtful ? evidence.servers() : believable;
    Finding<MappingBehavior> mapping = MappingAnalysis.of(servers);
    Finding<FilteringBehavior> filtering = FilteringAnalysis.of(servers);
    @Nullable InetSocketAddress external = MappingAnalysis.external(servers);
    boolean translated = external == null || !external.equals(evidence.local());
    NatType type = NatType.of(translated, mapping.behavior(), filtering.behavior());

    double confidence = doubtful ? DOUBTFUL : 1;
    confidence = Math.min(confidence, weigh(mapping));
    if (type != NatType.SYMMETRIC) {
      confidence = Math.min(confidence, weigh(filtering));
    }
    NatDelta delta = NatDelta.equal();
    PortRange ports = PortRange.ALL;
    if (type.translates()) {
      DeltaVerdict found = DeltaAnalysis.of(evidence.allocations());
      delta = found.delta();
      ports = found.ports();
      confidence = Math.min(confidence, found.confidence());
      note(found.cause());
    }
    confidence = Math.min(confidence, agreementOfAddresses(servers));
    confidence = Math.min(confidence, reach(external, servers));
    evidence.notes().forEach(this::note);
    NatProfile.Builder profile =
        NatProfile.builder(type, delta)
            .mapping(translated ? mapping.behavior() : MappingBehavior.ENDPOINT_INDEPENDENT)
            .filtering(filtering.behavior())
            .ports(ports)
            .hairpinning(evidence.hairpinning())
            .unsolicited(evidence.unsolicited())
            .confidence(Math.round(confidence * 100) / 100.0)
            .samples(evidence.samples());
    return causes.isEmpty() ? profile.build() : profile.cause(String.join("; ", causes)).build();
  }

  private double weigh(Finding<?> finding) {
    note(finding.cause());
    return finding.confidence() == 0 ? GUESSED : finding.confidence();
  }

  private void note(String cause) {
    if (!cause.isEmpty()) {
      causes.add(cause);
    }
  }

  private List<ServerReport> believable() {
    List<ServerReport> believable = new ArrayList<>();
    for (ServerReport server : evidence.servers()) {
      List<String> faults = new ArrayList<>(server.faults());
      for (InetSocketAddress external : server.seen().values()) {
        @Nullable String fault = Plausibility.faultOf(external, server.address(), evidence.local());
        if (fault != null) {
          faults.add(fault);
        }
      }
      faults.forEach(fault -> note("the server " + server.name() + " " + fault));
      if (faults.isEmpty() && server.external() != null) {
        believable.add(server);
      }
    }
    return believable;
  }

  /** Servers that see different external IPs: one lies, or the NAT has several (RFC 4787 REQ-2). */
  private double agreementOfAddresses(List<ServerReport> servers) {
    Set<InetAddress> addresses = new HashSet<>();
    servers.forEach(server -> addresses.addAll(server.externalAddresses()));
    if (addresses.size() < 2) {
      return 1;
    }
    note(
        "the servers see different external addresses: "
            + addresses.stream()
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", ")));
    long odd =
        servers.stream()
            .filter(server -> !server.externalAddresses().equals(majority(servers)))
            .count();
    return odd * 2 < servers.size() && servers.size() > 1 ? 1 : GUESSED;
  }

  private static Set<InetAddress> majority(List<ServerReport> servers) {
    return servers.stream()
        .collect(Collectors.groupingBy(ServerReport::externalAddresses, Collectors.counting()))
        .entrySet()
        .stream()
        .max(java.util.Map.Entry.comparingByValue())
        .map(java.util.Map.Entry::getKey)
        .orElse(Set.of());
  }

  private double reach(@Nullable InetSocketAddress external, List<ServerReport> servers) {
    @Nullable
    String near =
        external == null ? null : Plausibility.nearness(external, servers.get(0).address());
    if (near == null) {
      return 1;
    }
    note(near);
    return GUESSED;
  }
}
