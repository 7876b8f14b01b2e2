package net.p2pd.connect.relay.turn;

import java.time.Duration;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;

/**
 * How an allocation is made and kept; what is not set has its default, which suits every server
 * that keeps to RFC 8656. Immutable.
 */
public final class TurnOptions {

  /** How long a permission lives at the server (RFC 8656 section 9). */
  static final Duration PERMISSION_LIFETIME = Duration.ofMinutes(5);

  /** How long a channel lives at the server (RFC 8656 section 12). */
  static final Duration CHANNEL_LIFETIME = Duration.ofMinutes(10);

  private static final TurnOptions DEFAULTS =
      new TurnOptions(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(4),
          Duration.ofMinutes(8),
          Duration.ofSeconds(2),
          Duration.ofSeconds(25),
          true,
          null,
          null);

  private final Duration timeout;
  private final Duration lifetime;
  private final Duration permissionRefresh;
  private final Duration channelRefresh;
  private final Duration closeTimeout;
  private final Duration keepAlive;
  private final boolean channels;
  private final @Nullable Family family;
  private final @Nullable Route route;

  private TurnOptions(
      Duration timeout,
      Duration lifetime,
      Duration permissionRefresh,
      Duration channelRefresh,
      Duration closeTimeout,
      Duration keepAlive,
      boolean channels,
      @Nullable Family family,
      @Nullable Route route) {
    this.timeout = timeout;
    this.lifetime = lifetime;
    this.permissionRefresh = permissionRefresh;
    this.channelRefresh = channelRefresh;
    this.closeTimeout = closeTimeout;
    this.keepAlive = keepAlive;
    this.channels = channels;
    this.family = family;
    this.route = route;
  }

  /** Returns all defaults. */
  public static TurnOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a copy with another limit for making an allocation, with names, connecting, credentials
   * and other servers all in it, and for each later request; 10 s.
   *
   * @throws IllegalArgumentException if it is not positive, as with all durations here
   */
  public TurnOptions timeout(Duration limit) {
    return new TurnOptions(
        positive("timeout", limit),
        lifetime,
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        keepAlive,
        channels,
        family,
        route);
  }

  /**
   * Returns a copy that asks for another lifetime; 10 minutes. The server decides; the allocation
   * is prolonged when half of what it said is over, for as long as it is open here.
   */
  public TurnOptions lifetime(Duration wanted) {
    return new TurnOptions(
        timeout,
        positive("lifetime", wanted),
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        keepAlive,
        channels,
        family,
        route);
  }

  /**
   * Returns a copy that makes permissions again after another time; 4 minutes, since they live for
   * 5. For servers that were told to forget them sooner.
   */
  public TurnOptions permissionRefresh(Duration interval) {
    return new TurnOptions(
        timeout,
        lifetime,
        positive("permission refresh", interval),
        channelRefresh,
        closeTimeout,
        keepAlive,
        channels,
        family,
        route);
  }

  /**
   * Returns a copy that binds channels again after another time; 8 minutes, since they live for 10.
   * For servers that were told to forget them sooner.
   */
  public TurnOptions channelRefresh(Duration interval) {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        positive("channel refresh", interval),
        closeTimeout,
        keepAlive,
        channels,
        family,
        route);
  }

  /**
   * Returns a copy that waits for another time until the server says that it took an allocation
   * back; 2 s. After that it is closed here, and the server lets it expire.
   */
  public TurnOptions closeTimeout(Duration limit) {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        channelRefresh,
        positive("close timeout", limit),
        keepAlive,
        channels,
        family,
        route);
  }

  /**
   * Returns a copy that lets another time pass in silence; 25 s. After that a packet goes to the
   * server over UDP that nobody answers, so that NATs on the way keep their mapping.
   */
  public TurnOptions keepAlive(Duration interval) {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        positive("keepalive", interval),
        channels,
        family,
        route);
  }

  /** Returns a copy that binds no channels: every datagram takes 32 bytes more. */
  public TurnOptions withoutChannels() {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        keepAlive,
        false,
        family,
        route);
  }

  /** Returns a copy that wants a relayed address of a family; unless set, the server chooses. */
  public TurnOptions relayed(Family wanted) {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        keepAlive,
        channels,
        wanted,
        route);
  }

  /** Returns a copy that goes to the server by a bound route; unless set, the system chooses. */
  public TurnOptions by(Route bound) {
    return new TurnOptions(
        timeout,
        lifetime,
        permissionRefresh,
        channelRefresh,
        closeTimeout,
        keepAlive,
        channels,
        family,
        bound);
  }

  private static Duration positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("the " + what + " of TURN is " + value + ": make it more");
    }
    return value;
  }

  /** Returns the limit for making an allocation, and for each request. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the lifetime that is asked for. */
  public Duration lifetime() {
    return lifetime;
  }

  /** Returns a lifetime as the protocol has it. */
  static long seconds(Duration lifetime) {
    return Math.min(0xFFFF_FFFFL, lifetime.toSeconds());
  }

  /** Returns when permissions are made again. */
  public Duration permissionRefresh() {
    return permissionRefresh;
  }

  /** Returns when channels are bound again. */
  public Duration channelRefresh() {
    return channelRefresh;
  }

  /** Returns how long closing waits for the server. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /** Returns how long nothing is sent over UDP. */
  public Duration keepAlive() {
    return keepAlive;
  }

  /** Returns whether channels are bound. */
  public boolean channels() {
    return channels;
  }

  /** Returns the wanted family of the relayed address. */
  public Optional<Family> relayed() {
    return Optional.ofNullable(family);
  }

  /** Returns the route to the server. */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }
}
