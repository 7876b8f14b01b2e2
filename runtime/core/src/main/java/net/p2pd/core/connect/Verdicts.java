package net.p2pd.core.connect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;

/**
 * Says in one sentence why a connect failed, and what to do about it: the remedy of the cause that
 * tells most, since where many ways fail, most of them fail for reasons that nobody has to mend.
 */
final class Verdicts {

  private static final int SHOWN = 3;

  /** From what tells most to what tells least. */
  private static final List<Cause> TELLING =
      List.of(
          Cause.REFUSED,
          Cause.WRONG_IDENTITY,
          Cause.LIMITED,
          Cause.BROKER_UNREACHABLE,
          Cause.PEER_OFFLINE,
          Cause.RELAY_REFUSED,
          Cause.RELAY_QUOTA,
          Cause.RELAY_UNREACHABLE,
          Cause.BOTH_RANDOM,
          Cause.NO_QUIC,
          Cause.NO_RELAY,
          Cause.UDP_BLOCKED,
          Cause.UDP_UNANSWERED,
          Cause.PEER_LACKS_STRATEGY,
          Cause.NOT_SECURED,
          Cause.PATH_LOST,
          Cause.NO_SIGNALLING,
          Cause.NAT_IN_BETWEEN,
          Cause.NO_ROUTE,
          Cause.TCP_UNANSWERED,
          Cause.TCP_REFUSED,
          Cause.NOT_ALLOWED);

  private Verdicts() {}

  /**
   * Returns the sentence.
   *
   * @param skipped lines of strategies that did not take part
   * @param signalling what was wrong with signalling as such; null if nothing was
   * @param peerLines what the other side says of its attempts
   */
  static String sentence(
      PeerId peer,
      List<AttemptState> attempts,
      List<AttemptReport> skipped,
      @Nullable AttemptReport signalling,
      List<AttemptReport> peerLines) {
    String who = "peer " + peer.shortName();
    if (signalling != null && signalling.causeId().equals(Cause.REFUSED.id())) {
      return who + " could not be reached: " + signalling.cause() + remedy(List.of(signalling));
    }
    if (attempts.isEmpty() && skipped.isEmpty()) {
      return who
          + " cannot be tried: no connect strategy is installed; add a plugin such as"
          + " connect-direct";
    }
    Set<String> causes = new LinkedHashSet<>();
    List<AttemptReport> lines = new ArrayList<>(skipped);
    if (signalling != null) {
      causes.add(signalling.cause());
      lines.add(signalling);
    }
    for (AttemptState attempt : attempts) {
      List<String> own = attempt.causes();
      if (!own.isEmpty()) {
        causes.add(attempt.strategyId() + ": " + join(own));
      }
      lines.addAll(attempt.report());
    }
    for (AttemptReport line : peerLines) {
      if (line.outcome().equals(AttemptReport.FAILED)) {
        causes.add("the peer says of " + line.strategy() + ": " + line.cause());
        lines.add(line);
      }
    }
    if (attempts.isEmpty()) {
      for (AttemptReport line : skipped) {
        causes.add(line.strategy() + ": " + line.cause());
      }
      return who + " cannot be tried: " + join(causes) + remedy(lines);
    }
    return causes.isEmpty()
        ? who + " could not be reached: no path was found" + remedy(lines)
        : who + " could not be reached: " + join(causes) + remedy(lines);
  }

  private static String remedy(List<AttemptReport> lines) {
    for (Cause cause : TELLING) {
      Optional<AttemptReport> line =
          lines.stream().filter(one -> one.causeId().equals(cause.id())).findFirst();
      if (line.isPresent()) {
        return "; what helps: " + cause.remedy();
      }
    }
    return "";
  }

  private static String join(Collection<String> causes) {
    List<String> all = List.copyOf(causes);
    if (all.size() <= SHOWN) {
      return String.join("; ", all);
    }
    return String.join("; ", all.subList(0, SHOWN)) + "; and " + (all.size() - SHOWN) + " more";
  }
}
