package net.p2pd.service.stun;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/**
 * Runs a {@link StunServer} beside a node, where its configuration says so. Without {@code listen}
 * it does nothing.
 */
public final class StunService implements NodeService {

  static final ConfigKey<List<String>> LISTEN =
      ConfigKey.list(
          "listen",
          "IP addresses to listen on; 0.0.0.0 and :: stand for all of that family; none: no"
              + " server");

  static final ConfigKey<List<String>> ALTERNATE =
      ConfigKey.list(
          "alternate",
          "the second IP address of this machine that NAT detection needs, one for each family");

  static final ConfigKey<Long> PORT =
      ConfigKey.number("port", "the port to listen on; 0 for a free one")
          .withDefault((long) StunServerOptions.DEFAULT_PORT);

  static final ConfigKey<Long> ALTERNATE_PORT =
      ConfigKey.number("alternate-port", "the second port that NAT detection needs")
          .withDefault((long) StunServerOptions.DEFAULT_ALTERNATE_PORT);

  static final ConfigKey<Long> CHANGE_LIMIT =
      ConfigKey.number(
              "change-limit",
              "how many answers a second a source address may ask for from other sockets")
          .withDefault(100L);

  static final ConfigKey<Long> CONNECTIONS =
      ConfigKey.number("connections", "how many TCP connections there may be at once")
          .withDefault(1024L);

  static final ConfigKey<Long> CONNECTIONS_OF_ONE =
      ConfigKey.number("connections-of-one", "how many TCP connections one source address may have")
          .withDefault(64L);

  static final ConfigKey<Duration> IDLE =
      ConfigKey.duration("idle", "how long a TCP connection may be without a request")
          .withDefault(Duration.ofSeconds(30));

  private @Nullable StunServer server;
  private boolean closed;

  /** A service that is not started. */
  public StunService() {}

  @Override
  public String id() {
    return "stun";
  }

  @Override
  public String description() {
    return "STUN server: tells clients their external address and how their NAT behaves";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(
        LISTEN,
        ALTERNATE,
        PORT,
        ALTERNATE_PORT,
        CHANGE_LIMIT,
        CONNECTIONS,
        CONNECTIONS_OF_ONE,
        IDLE);
  }

  @Override
  public void start(PluginContext context) {
    List<String> listen = context.settings().find(LISTEN).orElse(List.of());
    System.Logger logger = context.logger();
    if (listen.isEmpty()) {
      logger.log(System.Logger.Level.DEBUG, "no STUN server: 'listen' is not configured");
      return;
    }
    CompletableFuture<StunServer> opening =
        StunServer.open(
            context.pipes(), context.random(), options(context, listen), context.metrics());
    StunServer opened;
    try {
      opened = opening.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new P2pdException("the STUN server cannot listen: " + cause.getMessage(), cause);
    }
    if (!keep(opened)) {
      opened.close();
      return;
    }
    logger.log(System.Logger.Level.INFO, "STUN server at " + opened.addresses());
  }

  /** Returns false if it was closed while it started. */
  private synchronized boolean keep(StunServer opened) {
    if (!closed) {
      server = opened;
    }
    return !closed;
  }

  private static StunServerOptions options(PluginContext context, List<String> listen) {
    Set<InetAddress> alternates = new LinkedHashSet<>();
    for (String text : context.settings().find(ALTERNATE).orElse(List.of())) {
      alternates.add(address(ALTERNATE, text));
    }
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String text : listen) {
      InetAddress address = address(LISTEN, text);
      if (address.isAnyLocalAddress()) {
        addAll(address, context.nics(), alternates, addresses);
      } else {
        addresses.add(address);
      }
    }
    return StunServerOptions.at(addresses.toArray(InetAddress[]::new))
        .withAlternates(alternates.toArray(InetAddress[]::new))
        .withPorts(number(context, PORT), number(context, ALTERNATE_PORT))
        .withChangesPerSecond(number(context, CHANGE_LIMIT))
        .withConnections(
            number(context, CONNECTIONS),
            number(context, CONNECTIONS_OF_ONE),
            context.settings().get(IDLE));
  }

  /** What does not fit into an int is out of every range here; the options say so. */
  private static int number(PluginContext context, ConfigKey<Long> key) {
    long value = context.settings().get(key);
    return value < 0 ? -1 : (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static InetAddress address(ConfigKey<?> key, String text) {
    try {
      IpRange range = IpRange.parse(text);
      if (range.isHost()) {
        return range.first();
      }
    } catch (IllegalArgumentException e) {
      // said below, with the key's name
    }
    throw new P2pdException(
        "'"
            + key.name()
            + "' of the STUN server holds \""
            + text
            + "\", which is no IP address: write one such as \"192.0.2.1\" or \"2001:db8::1\"");
  }

  /** Link-local addresses are left out: an answer could not name them to a client. */
  private static void addAll(
      InetAddress wildcard, List<Nic> nics, Set<InetAddress> without, Set<InetAddress> into) {
    for (Nic nic : nics) {
      for (NicAddress own : nic.addresses(Family.of(wildcard))) {
        if (!own.range().isLinkLocal() && !without.contains(own.address())) {
          into.add(own.address());
        }
      }
    }
  }

  @Override
  public void close() {
    StunServer open;
    synchronized (this) {
      closed = true;
      open = server;
      server = null;
    }
    if (open != null) {
      open.close();
    }
  }
}
