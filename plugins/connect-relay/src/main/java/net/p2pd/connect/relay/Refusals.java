package net.p2pd.connect.relay;

import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.connect.relay.turn.TurnException;

/** What servers' refusals are in the words of reports. */
final class Refusals {

  private Refusals() {}

  private static @Nullable Throwable unwrap(@Nullable Throwable error) {
    Throwable inner = error;
    while (inner instanceof CompletionException && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  static String words(@Nullable Throwable error) {
    Throwable inner = unwrap(error);
    if (inner == null) {
      return "it failed without a reason";
    }
    String message = inner.getMessage();
    return message == null ? inner.getClass().getSimpleName() : message;
  }

  static Cause cause(@Nullable Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof CausedException known) {
      return known.reason();
    }
    if (!(inner instanceof TurnException refusal)) {
      return Cause.OTHER;
    }
    return switch (refusal.reason()) {
      case TurnException.QUOTA, TurnException.CAPACITY -> Cause.RELAY_QUOTA;
      case TurnException.UNAUTHORIZED, TurnException.FORBIDDEN, TurnException.UNSUPPORTED ->
          Cause.RELAY_REFUSED;
      case TurnException.UNREACHABLE, TurnException.TIMED_OUT -> Cause.RELAY_UNREACHABLE;
      default -> Cause.OTHER;
    };
  }
}
