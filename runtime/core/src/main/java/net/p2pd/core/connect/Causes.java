package net.p2pd.core.connect;

import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;

/** Finds the cause of the list that an error stands for. */
final class Causes {

  private Causes() {}

  /** Returns null where the error says none. */
  static @Nullable Cause of(Throwable error) {
    return error instanceof CausedException caused ? caused.reason() : null;
  }
}
