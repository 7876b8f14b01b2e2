package net.p2pd.core.connect;

import java.time.Duration;

/** The limits of a {@link Connector}. Immutable; each method returns a changed copy. */
public final class ConnectorSettings {

  private static final ConnectorSettings DEFAULTS =
      new ConnectorSettings(
          Duration.ofSeconds(10), Duration.ofMillis(300), 256, 64, 1 << 14, 1 << 10);

  private final Duration handshake;
  private final Duration relayGrace;
  private final int maxUnproven;
  private final int maxUnprovenPerSource;
  private final int maxSessions;
  private final int maxSessionsPerPeer;

  private ConnectorSettings(
      Duration handshake,
      Duration relayGrace,
      int maxUnproven,
      int maxUnprovenPerSource,
      int maxSessions,
      int maxSessionsPerPeer) {
    this.handshake = positive("handshake", handshake);
    this.relayGrace = relayGrace;
    this.maxUnproven = positive("maxUnproven", maxUnproven);
    this.maxUnprovenPerSource = positive("maxUnprovenPerSource", maxUnprovenPerSource);
    this.maxSessions = positive("maxSessions", maxSessions);
    this.maxSessionsPerPeer = positive("maxSessionsPerPeer", maxSessionsPerPeer);
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be longer than nothing, not " + value);
    }
    return value;
  }

  /**
   * Returns the defaults: 10 s to prove an identity and to agree, 300 ms for direct paths, 256
   * strangers of which 64 from one source, 16,384 sessions of which 1,024 with one peer.
   */
  public static ConnectorSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with the time in which a raw path must become a proven, agreed one. */
  public ConnectorSettings handshake(Duration limit) {
    return new ConnectorSettings(
        limit, relayGrace, maxUnproven, maxUnprovenPerSource, maxSessions, maxSessionsPerPeer);
  }

  /** Returns a copy with the time a relayed path waits for a direct one. */
  public ConnectorSettings relayGrace(Duration grace) {
    return new ConnectorSettings(
        handshake, grace, maxUnproven, maxUnprovenPerSource, maxSessions, maxSessionsPerPeer);
  }

  /**
   * Returns a copy with the number of inbound paths that may be without a proven identity, or
   * without agreement on a session, at once.
   *
   * @param perSource how many of them from one IPv4 address or one /64 network of IPv6
   */
  public ConnectorSettings maxUnproven(int count, int perSource) {
    return new ConnectorSettings(
        handshake, relayGrace, count, perSource, maxSessions, maxSessionsPerPeer);
  }

  /**
   * Returns a copy with the number of sessions beyond which peers that connect are refused.
   *
   * @param perPeer how many with one peer
   */
  public ConnectorSettings maxSessions(int count, int perPeer) {
    return new ConnectorSettings(
        handshake, relayGrace, maxUnproven, maxUnprovenPerSource, count, perPeer);
  }

  /** Returns the time in which a raw path must become a proven, agreed one. */
  public Duration handshake() {
    return handshake;
  }

  /** Returns the time a relayed path waits for a direct one. */
  public Duration relayGrace() {
    return relayGrace;
  }

  /** Returns the number of inbound paths that may be neither proven nor agreed on at once. */
  public int maxUnproven() {
    return maxUnproven;
  }

  /** Returns how many of them may come from one source. */
  public int maxUnprovenPerSource() {
    return maxUnprovenPerSource;
  }

  /** Returns the number of sessions beyond which peers that connect are refused. */
  public int maxSessions() {
    return maxSessions;
  }

  /** Returns how many of them may be with one peer. */
  public int maxSessionsPerPeer() {
    return maxSessionsPerPeer;
  }
}
