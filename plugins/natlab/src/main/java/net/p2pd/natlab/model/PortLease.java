package net.p2pd.natlab.model;

import java.time.Duration;

/** A port that is open for the inside. Immutable. */
public final class PortLease {

  private final Endpoint internal;
  private final Endpoint external;
  private final Duration left;

  PortLease(Endpoint internal, Endpoint external, Duration left) {
    this.internal = internal;
    this.external = external;
    this.left = left;
  }

  /** Returns whom it leads to. */
  public Endpoint internal() {
    return internal;
  }

  /** Returns what the outside reaches; the same as {@link #internal} without translation. */
  public Endpoint external() {
    return external;
  }

  /** Returns for how long it stays open. */
  public Duration left() {
    return left;
  }

  @Override
  public String toString() {
    return external + " to " + internal + " for " + left;
  }
}
