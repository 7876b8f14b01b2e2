package net.p2pd.nat.stun.detect;

import java.util.List;
import java.util.function.Predicate;
import net.p2pd.api.nat.FilteringBehavior;

/**
 * Whose packets came in, from answers that servers sent from elsewhere (RFC 5780 section 4.4). What
 * came proves something; what did not come says something only if the place from where it should
 * have come is known to answer.
 */
final class FilteringAnalysis {

  private static final double PROVEN = 0.95;
  private static final double ALONE = 0.8;
  private static final double CONTRADICTED = 0.6;

  private FilteringAnalysis() {}

  static Finding<FilteringBehavior> of(List<ServerReport> servers) {
    List<ServerReport> able =
        servers.stream()
            .filter(server -> server.other() != null)
            .filter(server -> server.fromOther() != ChangeAnswer.UNASKED)
            .toList();
    long everybody = count(able, server -> server.fromOther() == ChangeAnswer.CAME);
    long nobodyElse = count(able, FilteringAnalysis::keepsOtherAddressOut);
    if (everybody > 0) {
      return proven(FilteringBehavior.ENDPOINT_INDEPENDENT, nobodyElse);
    }
    long otherPort = count(able, server -> server.fromOtherPort() == ChangeAnswer.CAME);
    if (otherPort > 0) {
      return nobodyElse > 0
          ? proven(
              FilteringBehavior.ADDRESS_DEPENDENT,
              count(able, server -> keepsOtherPortOut(server) && keepsOtherAddressOut(server)))
          : new Finding<>(
              FilteringBehavior.ADDRESS_DEPENDENT,
              0.4,
              "the other address of no server answers, so nobody knows what it may send");
    }
    long strict = count(able, server -> keepsOtherAddressOut(server) && keepsOtherPortOut(server));
    if (strict > 0) {
      return new Finding<>(
          FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT, strict > 1 ? PROVEN : ALONE, "");
    }
    return new Finding<>(FilteringBehavior.UNKNOWN, 0, why(servers, able));
  }

  private static Finding<FilteringBehavior> proven(FilteringBehavior behavior, long against) {
    return against == 0
        ? new Finding<>(behavior, PROVEN, "")
        : new Finding<>(
            behavior, CONTRADICTED, "what servers send from elsewhere comes in from some only");
  }

  private static boolean keepsOtherAddressOut(ServerReport server) {
    return server.fromOther() == ChangeAnswer.SILENT && server.seenByOther() != null;
  }

  private static boolean keepsOtherPortOut(ServerReport server) {
    return server.fromOtherPort() == ChangeAnswer.SILENT && server.seenByOtherPort() != null;
  }

  private static String why(List<ServerReport> servers, List<ServerReport> able) {
    if (able.isEmpty()) {
      return servers.stream().allMatch(server -> server.other() == null)
          ? "no server has a second address, so it is unknown whose packets are let in"
          : "no server was asked to answer from elsewhere, so it is unknown whose packets are let"
              + " in";
    }
    boolean unsupported =
        able.stream().allMatch(server -> server.fromOther() == ChangeAnswer.UNSUPPORTED);
    return unsupported
        ? "no server can answer from its other address, so it is unknown whose packets are let in"
        : "the other address of the servers does not answer, so it is unknown whose packets are let"
            + " in";
  }

  private static long count(List<ServerReport> servers, Predicate<ServerReport> those) {
    return servers.stream().filter(those).count();
  }
}
