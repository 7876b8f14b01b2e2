package net.p2pd.core.connect;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;

/** Says in one sentence why a connect failed. */
final class Verdicts {

  private static final int SHOWN = 3;

  private Verdicts() {}

  /**
   * Returns the sentence.
   *
   * @param signalling what was wrong with signalling as such; null if nothing was
   */
  static String sentence(
      PeerId peer,
      List<AttemptState> attempts,
      List<AttemptReport> skipped,
      @Nullable AttemptReport signalling) {
    String who = "peer " + peer.shortName();
    if (signalling != null && signalling.causeId().equals(Cause.REFUSED.id())) {
      return who + " could not be reached: " + signalling.cause();
    }
    if (attempts.isEmpty() && skipped.isEmpty()) {
      return who
          + " cannot be tried: no connect strategy is installed; add a plugin such as connect-direct";
    }
    Set<String> causes = new LinkedHashSet<>();
    for (AttemptState attempt : attempts) {
      List<String> own = attempt.causes();
      if (!own.isEmpty()) {
        causes.add(attempt.strategyId() + ": " + join(own));
      }
    }
    if (attempts.isEmpty()) {
      for (AttemptReport line : skipped) {
        causes.add(line.strategy() + ": " + line.cause());
      }
      return who + " cannot be tried: " + join(causes);
    }
    return causes.isEmpty()
        ? who + " could not be reached: no path was found"
        : who + " could not be reached: " + join(causes);
  }

  private static String join(Collection<String> causes) {
    List<String> all = List.copyOf(causes);
    if (all.size() <= SHOWN) {
      return String.join("; ", all);
    }
    return String.join("; ", all.subList(0, SHOWN)) + "; and " + (all.size() - SHOWN) + " more";
  }
}
