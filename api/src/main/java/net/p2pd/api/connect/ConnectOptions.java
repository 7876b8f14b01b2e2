package net.p2pd.api.connect;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** How to connect. Immutable; each method returns a changed copy. */
public final class ConnectOptions {

  /** Whether a relay may or must carry the bytes. */
  public enum RelayPolicy {
    /** Only direct paths. */
    NEVER,
    /** A relay if nothing direct is found. */
    AUTO,
    /** Only relays. */
    ALWAYS
  }

  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(
          Duration.ofSeconds(30), Set.of(), Set.of(), RelayPolicy.AUTO, false, "", report -> {});

  private final Duration timeout;
  private final Set<String> only;
  private final Set<String> without;
  private final RelayPolicy relay;
  private final boolean fresh;
  private final String protocol;
  private final Consumer<ConnectReport> reportTo;

  private ConnectOptions(
      Duration timeout,
      Set<String> only,
      Set<String> without,
      RelayPolicy relay,
      boolean fresh,
      String protocol,
      Consumer<ConnectReport> reportTo) {
    this.timeout = timeout;
    this.only = only;
    this.without = without;
    this.relay = relay;
    this.fresh = fresh;
    this.protocol = protocol;
    this.reportTo = reportTo;
  }

  /** Returns the defaults: 30 s, every strategy, a living session is used again, plain messages. */
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with a time limit for the whole connect; more than zero. */
  public ConnectOptions timeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("a connect needs a time limit above zero, not " + limit);
    }
    return new ConnectOptions(limit, only, without, relay, fresh, protocol, reportTo);
  }

  /** Returns a copy that also allows this strategy and none that was not named so. */
  public ConnectOptions only(String strategy) {
    return new ConnectOptions(
        timeout, plus(only, strategy), without, relay, fresh, protocol, reportTo);
  }

  /** Returns a copy that leaves this strategy out. */
  public ConnectOptions without(String strategy) {
    return new ConnectOptions(
        timeout, only, plus(without, strategy), relay, fresh, protocol, reportTo);
  }

  /** Returns a copy with a policy for relays. */
  public ConnectOptions relay(RelayPolicy policy) {
    return new ConnectOptions(timeout, only, without, policy, fresh, protocol, reportTo);
  }

  /** Returns a copy that makes a new session even if one is alive. */
  public ConnectOptions fresh() {
    return new ConnectOptions(timeout, only, without, relay, true, protocol, reportTo);
  }

  /** Returns a copy whose pipe speaks this protocol; empty = plain messages. */
  public ConnectOptions protocol(String name) {
    return new ConnectOptions(timeout, only, without, relay, fresh, name, reportTo);
  }

  /**
   * Returns a copy that hands the report, also of a success, to this receiver before it completes.
   */
  public ConnectOptions reportTo(Consumer<ConnectReport> receiver) {
    return new ConnectOptions(timeout, only, without, relay, fresh, protocol, receiver);
  }

  private static Set<String> plus(Set<String> set, String element) {
    Set<String> more = new TreeSet<>(set);
    more.add(element);
    return Set.copyOf(more);
  }

  /** Returns the time limit. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the only strategies allowed; empty = all. */
  public Set<String> only() {
    return only;
  }

  /** Returns the strategies left out. */
  public Set<String> without() {
    return without;
  }

  /** Returns the policy for relays. */
  public RelayPolicy relay() {
    return relay;
  }

  /** Returns whether a living session is not to be used. */
  public boolean isFresh() {
    return fresh;
  }

  /** Returns the protocol of the pipe. */
  public String protocol() {
    return protocol;
  }

  /** Returns the receiver of the report. */
  public Consumer<ConnectReport> reportTo() {
    return reportTo;
  }
}
