package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.MappingBehavior;

/**
 * Compares where servers saw one and the same socket (RFC 5780 section 4.3). A server with two
 * addresses can say by itself whether the mapping depends on the destination; servers with one
 * address say it together. Whoever is alone with what he says is noted, and makes the rest less
 * sure.
 */
final class MappingAnalysis {

  private static final double ALONE = 0.8;
  private static final double TOGETHER = 0.95;

  /** Two servers that disagree may both be right, or one may be wrong. */
  private static final double TWO_OF_ONE_ADDRESS = 0.45;

  private final List<ServerReport> servers;
  private final Map<InetSocketAddress, Integer> supporters = new LinkedHashMap<>();
  private int dependent;
  private boolean byAddressOnly = true;

  private MappingAnalysis(List<ServerReport> servers) {
    this.servers = servers;
    for (ServerReport server : servers) {
      if (isSteady(server)) {
        supporters.merge(Objects.requireNonNull(server.external()), 1, Integer::sum);
      } else {
        dependent++;
        byAddressOnly &= isByAddressOnly(server);
      }
    }
  }

  /** Returns what servers say that have answered the socket; their first address each. */
  static Finding<MappingBehavior> of(List<ServerReport> servers) {
    return servers.isEmpty()
        ? new Finding<>(MappingBehavior.UNKNOWN, 0, "no server tells a believable address")
        : new MappingAnalysis(servers).finding();
  }

  /** The external address that most servers saw, null if none of them did. */
  static @Nullable InetSocketAddress external(List<ServerReport> servers) {
    Map<InetSocketAddress, Integer> counts = new LinkedHashMap<>();
    for (ServerReport server : servers) {
      InetSocketAddress external = server.external();
      if (external != null) {
        counts.merge(external, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static boolean isSteady(ServerReport server) {
    return new HashSet<>(server.seen().values()).size() == 1;
  }

  private static boolean isByAddressOnly(ServerReport server) {
    InetSocketAddress there = server.seenByOtherAddress();
    return there != null
        && there.equals(server.seenByOther())
        && !there.equals(server.external())
        && (server.seenByOtherPort() == null || server.seenByOtherPort().equals(server.external()));
  }

  private Finding<MappingBehavior> finding() {
    InetSocketAddress favourite =
        supporters.entrySet().stream()
            .max(Comparator.comparingInt(Map.Entry::getValue))
            .map(Map.Entry::getKey)
            .orElse(null);
    long full = steadyWithTwoViews(favourite);
    int agreeing = favourite == null ? 0 : supporters.getOrDefault(favourite, 0);
    int others = servers.size() - agreeing;
    if (servers.size() == 1 && dependent == 0 && full == 0) {
      return new Finding<>(
          MappingBehavior.UNKNOWN,
          0,
          servers.get(0).other() == null
              ? "there is only one server, and it has only one address"
              : "there is only one server, and its other address does not answer");
    }
    boolean steady = (full > 0 || agreeing >= 2) && agreeing > others;
    if (steady) {
      double sure = agreeing >= 2 ? TOGETHER : ALONE;
      return new Finding<>(
          MappingBehavior.ENDPOINT_INDEPENDENT, shared(sure, agreeing, others), dissent(favourite));
    }
    return depends(full, agreeing);
  }

  private long steadyWithTwoViews(@Nullable InetSocketAddress favourite) {
    return servers.stream()
        .filter(ServerReport::hasTwoViews)
        .filter(MappingAnalysis::isSteady)
        .filter(server -> Objects.equals(server.external(), favourite))
        .count();
  }

  private Finding<MappingBehavior> depends(long steadyViews, int agreeing) {
    MappingBehavior behavior =
        dependent > 0 && byAddressOnly
            ? MappingBehavior.ADDRESS_DEPENDENT
            : MappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
    if (dependent > 0) {
      int against = steadyViews > 0 ? agreeing : Math.max(0, agreeing - 1);
      double sure = dependent >= 2 || supporters.size() >= 2 ? TOGETHER : ALONE;
      return new Finding<>(
          behavior, shared(sure, dependent, against), against == 0 ? "" : contradiction());
    }
    boolean allDiffer = supporters.size() == servers.size();
    if (allDiffer && steadyViews == 0 && servers.size() >= 3) {
      return new Finding<>(behavior, ALONE, "");
    }
    return new Finding<>(
        behavior,
        allDiffer && steadyViews == 0 ? TWO_OF_ONE_ADDRESS : 0.3,
        servers.size() == 2 && allDiffer && steadyViews == 0
            ? "the two servers see different external ports, and there is no third one to ask"
            : contradiction());
  }

  private static double shared(double sure, int agreeing, int others) {
    return others == 0 ? sure : Math.min(sure, agreeing / (double) (agreeing + others));
  }

  private String contradiction() {
    Set<String> views = new HashSet<>();
    servers.forEach(server -> views.add(server.name() + " " + server.seen().values()));
    return "the servers contradict each other about the external address: "
        + String.join(", ", views.stream().sorted().toList());
  }

  private String dissent(@Nullable InetSocketAddress favourite) {
    List<String> alone =
        servers.stream()
            .filter(server -> !isSteady(server) || !Objects.equals(server.external(), favourite))
            .map(ServerReport::name)
            .toList();
    return alone.isEmpty()
        ? ""
        : "the server "
            + String.join(", ", alone)
            + " tells another external address than the others";
  }
}
