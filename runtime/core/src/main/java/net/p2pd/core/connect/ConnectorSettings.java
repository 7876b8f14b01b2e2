package net.p2pd.core.connect;

import java.time.Duration;
import java.util.Objects;

/** The limits of a {@link Connector}. Immutable; each method returns a changed copy. */
public final class ConnectorSettings {

  private static final ConnectorSettings DEFAULTS =
      new ConnectorSettings(Duration.ofSeconds(10), Duration.ofMillis(300), 256);

  private final Duration handshake;
  private final Duration relayGrace;
  private final int maxUnproven;

  private ConnectorSettings(Duration handshake, Duration relayGrace, int maxUnproven) {
    this.handshake = Objects.requireNonNull(handshake, "handshake");
    this.relayGrace = Objects.requireNonNull(relayGrace, "relayGrace");
    this.maxUnproven = maxUnproven;
  }

  /** Returns the defaults: 10 s to prove an identity, 300 ms for direct paths, 256 strangers. */
  public static ConnectorSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with the time in which a raw path must become a proven, agreed one. */
  public ConnectorSettings handshake(Duration limit) {
    return new ConnectorSettings(limit, relayGrace, maxUnproven);
  }

  /** Returns a copy with the time a relayed path waits for a direct one. */
  public ConnectorSettings relayGrace(Duration grace) {
    return new ConnectorSettings(handshake, grace, maxUnproven);
  }

  /**
   * Returns a copy with the number of inbound paths that may be without a proven identity at once.
   */
  public ConnectorSettings maxUnproven(int count) {
    return new ConnectorSettings(handshake, relayGrace, count);
  }

  /** Returns the time in which a raw path must become a proven, agreed one. */
  public Duration handshake() {
    return handshake;
  }

  /** Returns the time a relayed path waits for a direct one. */
  public Duration relayGrace() {
    return relayGrace;
  }

  /** Returns the number of inbound paths that may be without a proven identity at once. */
  public int maxUnproven() {
    return maxUnproven;
  }
}
