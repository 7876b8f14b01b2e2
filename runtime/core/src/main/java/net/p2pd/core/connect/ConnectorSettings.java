package net.p2pd.core.connect;

import java.time.Duration;
import net.p2pd.api.connect.Applicability;

/** The limits of a {@link Connector}. Immutable; each method returns a changed copy. */
public final class ConnectorSettings {

  private static final ConnectorSettings DEFAULTS = new ConnectorSettings();

  private Duration handshake = Duration.ofSeconds(10);
  private Duration relayGrace = Duration.ofMillis(300);
  private Duration memoryLead = Duration.ofMillis(600);
  private Duration measuring = Duration.ofMillis(2500);
  private int maxUnproven = 256;
  private int maxUnprovenPerSource = 64;
  private int maxSessions = 1 << 14;
  private int maxSessionsPerPeer = 1 << 10;
  private int maxAnswering = 256;
  private int maxAnsweringPerPeer = 8;
  private int requestsPerMinute = 5;
  private int trust = 12;
  private Duration answering = Duration.ofSeconds(60);

  private ConnectorSettings() {}

  private ConnectorSettings copy() {
    ConnectorSettings copy = new ConnectorSettings();
    copy.handshake = handshake;
    copy.relayGrace = relayGrace;
    copy.memoryLead = memoryLead;
    copy.measuring = measuring;
    copy.maxUnproven = maxUnproven;
    copy.maxUnprovenPerSource = maxUnprovenPerSource;
    copy.maxSessions = maxSessions;
    copy.maxSessionsPerPeer = maxSessionsPerPeer;
    copy.maxAnswering = maxAnswering;
    copy.maxAnsweringPerPeer = maxAnsweringPerPeer;
    copy.requestsPerMinute = requestsPerMinute;
    copy.trust = trust;
    copy.answering = answering;
    return copy;
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
   * Returns the defaults: 10 s to prove an identity and to agree, 300 ms for direct paths, 600 ms
   * for what worked last time, 2.5 s for the first measuring of NATs, 256 strangers of which 64
   * from one source, 16,384 sessions of which 1,024 with one peer; over signalling 5 requests of a
   * stranger in a minute, 12 times that of a peer that is known, 256 under way of which 8 of one
   * stranger, for at most a minute each.
   */
  public static ConnectorSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with the time in which a raw path must become a proven, agreed one. */
  public ConnectorSettings handshake(Duration limit) {
    ConnectorSettings copy = copy();
    copy.handshake = positive("handshake", limit);
    return copy;
  }

  /** Returns a copy with the time a relayed path waits for a direct one. */
  public ConnectorSettings relayGrace(Duration grace) {
    ConnectorSettings copy = copy();
    copy.relayGrace = grace;
    return copy;
  }

  /**
   * Returns a copy with the time that all other strategies wait for the one that led to the peer
   * last time, unless that ends earlier: what a wrong memory costs.
   */
  public ConnectorSettings memoryLead(Duration lead) {
    ConnectorSettings copy = copy();
    copy.memoryLead = lead;
    return copy;
  }

  /**
   * Returns a copy with the time that {@link Applicability#onceMeasured} strategies wait at most.
   */
  public ConnectorSettings measuring(Duration limit) {
    ConnectorSettings copy = copy();
    copy.measuring = limit;
    return copy;
  }

  /**
   * Returns a copy with the number of inbound paths that may be without a proven identity, or
   * without agreement on a session, at once.
   *
   * @param perSource how many of them from one IPv4 address or one /64 network of IPv6
   */
  public ConnectorSettings maxUnproven(int count, int perSource) {
    ConnectorSettings copy = copy();
    copy.maxUnproven = positive("maxUnproven", count);
    copy.maxUnprovenPerSource = positive("maxUnprovenPerSource", perSource);
    return copy;
  }

  /**
   * Returns a copy with the number of sessions beyond which peers that connect are refused.
   *
   * @param perPeer how many with one peer
   */
  public ConnectorSettings maxSessions(int count, int perPeer) {
    ConnectorSettings copy = copy();
    copy.maxSessions = positive("maxSessions", count);
    copy.maxSessionsPerPeer = positive("maxSessionsPerPeer", perPeer);
    return copy;
  }

  /**
   * Returns a copy with the number of connects that peers may ask for over signalling.
   *
   * @param perMinute how often a stranger may ask in a minute
   * @param count how many may be under way, and how often strangers together may ask in a minute
   * @param perPeer how many of a stranger's may be under way
   */
  public ConnectorSettings requests(int perMinute, int count, int perPeer) {
    ConnectorSettings copy = copy();
    copy.requestsPerMinute = positive("requestsPerMinute", perMinute);
    copy.maxAnswering = positive("maxAnswering", count);
    copy.maxAnsweringPerPeer = positive("maxAnsweringPerPeer", perPeer);
    return copy;
  }

  /** Returns a copy with the longest time that this node helps a peer to connect. */
  public ConnectorSettings answering(Duration limit) {
    ConnectorSettings copy = copy();
    copy.answering = positive("answering", limit);
    return copy;
  }

  /** Returns how often a stranger may ask over signalling in a minute. */
  public int requestsPerMinute() {
    return requestsPerMinute;
  }

  /** Returns how many connects that peers asked for over signalling may be under way. */
  public int maxAnswering() {
    return maxAnswering;
  }

  /** Returns how many of them may be of one stranger. */
  public int maxAnsweringPerPeer() {
    return maxAnsweringPerPeer;
  }

  /** Returns how many times as much as a stranger a known peer may ask for. */
  public int trust() {
    return trust;
  }

  /** Returns the longest time that this node helps a peer to connect. */
  public Duration answering() {
    return answering;
  }

  /** Returns the time in which a raw path must become a proven, agreed one. */
  public Duration handshake() {
    return handshake;
  }

  /** Returns the time a relayed path waits for a direct one. */
  public Duration relayGrace() {
    return relayGrace;
  }

  /** Returns the time that all other strategies wait for the one that worked last time. */
  public Duration memoryLead() {
    return memoryLead;
  }

  /** Returns how long strategies wait at most that go by the NATs before this side. */
  public Duration measuring() {
    return measuring;
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
