package net.p2pd.core.connect;

import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;

/** Finds the cause of the list that an error stands for. */
final class Causes {

  private Causes() {}

  /** Returns null where the error says none. */
  static @Nullable Cause of(@Nullable Throwable error) {
    Cause cause = Cause.of(error);
    return cause.equals(Cause.OTHER) ? null : cause;
  }

  /** Returns the cause of a path that came to no session. */
  static Cause ofSecuring(@Nullable Throwable error) {
    Cause cause = of(error);
    return cause == null ? Cause.NOT_SECURED : cause;
  }
}
