package net.p2pd.core.signal;

import java.time.Duration;

/** The limits of a {@link SignalRouter}. Immutable; each method returns a changed copy. */
public final class SignalSettings {

  private static final SignalSettings DEFAULTS =
      new SignalSettings(
          Duration.ofSeconds(150), Duration.ofSeconds(10), Duration.ofMinutes(2), 1024);

  private final Duration clockTolerance;
  private final Duration sendLimit;
  private final Duration visit;
  private final int peers;

  private SignalSettings(Duration clockTolerance, Duration sendLimit, Duration visit, int peers) {
    this.clockTolerance = clockTolerance;
    this.sendLimit = sendLimit;
    this.visit = visit;
    this.peers = peers;
  }

  /**
   * Returns the defaults: clocks may differ by 150 s, a message has 10 s to reach a server, a
   * mailbox at somebody else's server is closed after 2 minutes without use, and of 1,024 peers it
   * is remembered where they are.
   */
  public static SignalSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with how much a sender's clock may differ from this node's. */
  public SignalSettings clockTolerance(Duration tolerance) {
    return new SignalSettings(tolerance, sendLimit, visit, peers);
  }

  /** Returns a copy with the time within which a server has to take a message. */
  public SignalSettings sendLimit(Duration limit) {
    return new SignalSettings(clockTolerance, limit, visit, peers);
  }

  /** Returns a copy with the time after which an unused mailbox at a foreign server is closed. */
  public SignalSettings visit(Duration idle) {
    return new SignalSettings(clockTolerance, sendLimit, idle, peers);
  }

  /** Returns a copy with the number of peers of which it is remembered where they are. */
  public SignalSettings peers(int count) {
    return new SignalSettings(clockTolerance, sendLimit, visit, count);
  }

  /** Returns the number of peers of which it is remembered where they are. */
  public int peers() {
    return peers;
  }

  /** Returns how much a sender's clock may differ from this node's. */
  public Duration clockTolerance() {
    return clockTolerance;
  }

  /** Returns the time within which a server has to take a message. */
  public Duration sendLimit() {
    return sendLimit;
  }

  /** Returns the time after which an unused mailbox at a foreign server is closed. */
  public Duration visit() {
    return visit;
  }
}
