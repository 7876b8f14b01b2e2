package net.p2pd.core.connect;

import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;

/**
 * Decides whether a strategy takes part in a race: what the caller allows, then what it says
 * itself.
 */
final class Admission {

  /** From this cost on a strategy is a relay. */
  private static final int RELAY_COST = 100;

  private Admission() {}

  static Applicability of(
      ConnectStrategy strategy, ConnectRequest request, ConnectOptions options) {
    String id = strategy.id();
    if (!options.only().isEmpty() && !options.only().contains(id)) {
      return Applicability.no(
          Cause.NOT_ALLOWED, "the caller allowed only " + String.join(", ", options.only()));
    }
    if (options.without().contains(id)) {
      return Applicability.no(Cause.NOT_ALLOWED, "the caller left it out");
    }
    Applicability answer;
    try {
      answer = strategy.applicable(request);
    } catch (RuntimeException e) {
      return Applicability.no("it failed to say whether it applies: " + Sentences.of(e));
    }
    boolean relay = isRelay(answer);
    if (relay && options.relay() == RelayPolicy.NEVER) {
      return Applicability.no(Cause.NOT_ALLOWED, "the caller wants no relay");
    }
    if (!relay && options.relay() == RelayPolicy.ALWAYS) {
      return Applicability.no(Cause.NOT_ALLOWED, "the caller wants a relay");
    }
    return answer;
  }

  static boolean isRelay(Applicability answer) {
    return answer.cost() >= RELAY_COST;
  }
}
