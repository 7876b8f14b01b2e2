package net.p2pd.natlab.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** What a router answers to the wish for an open port. Immutable. */
public final class PortGrant {

  /** Why a wish is not granted. */
  public enum Refusal {
    /** The router opens no ports. */
    DISABLED,
    /** The port is somebody else's. */
    CONFLICT,
    /** No port is free. */
    NO_RESOURCES
  }

  private final @Nullable Endpoint external;
  private final Duration lifetime;
  private final @Nullable Refusal refusal;

  private PortGrant(@Nullable Endpoint external, Duration lifetime, @Nullable Refusal refusal) {
    this.external = external;
    this.lifetime = lifetime;
    this.refusal = refusal;
  }

  static PortGrant granted(Endpoint external, Duration lifetime) {
    return new PortGrant(external, lifetime, null);
  }

  static PortGrant refused(Refusal refusal) {
    return new PortGrant(null, Duration.ZERO, Objects.requireNonNull(refusal, "refusal"));
  }

  /** Returns what the outside reaches; empty if the wish was refused. */
  public Optional<Endpoint> external() {
    return Optional.ofNullable(external);
  }

  /** Returns for how long. */
  public Duration lifetime() {
    return lifetime;
  }

  /** Returns why not; empty if the wish was granted. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public String toString() {
    return external == null ? "refused: " + refusal : external + " for " + lifetime;
  }
}
