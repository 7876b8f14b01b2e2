package net.p2pd.testkit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** The laboratory: an internet in virtual time, the same for the same seed. */
final class VirtualWorld extends World {

  private static final Duration OPENING = Duration.ofSeconds(5);
  private static final Duration WHILE_WAITING = Duration.ofMillis(20);

  private final VirtualInternet internet;
  private final Map<KitContext, VirtualHost> machines = new HashMap<>();
  private final PublicServers servers = new PublicServers(this);
  private Map<String, Object> furniture = Map.of();
  private int hosts;

  VirtualWorld(long seed) {
    this.internet = new VirtualInternet(seed);
  }

  VirtualInternet internet() {
    return internet;
  }

  /**
   * Puts servers into it; what comes back are shared settings for all contexts from then on, in
   * place of those that the test has for all worlds.
   */
  VirtualWorld furnish(Function<PublicServers, Map<String, Object>> furnishing) {
    furniture = Map.copyOf(furnishing.apply(servers));
    return this;
  }

  /** Makes a context of the kit's own, which nobody watches. */
  KitContext contextOfTheKit(VirtualHost host, KitSettings settings, KitSettings shared) {
    return newContext(host, settings, shared);
  }

  @Override
  KitContext newContext(KitSettings settings, KitSettings shared) {
    return newContext(internet.publicHost("machine-" + (hosts + 1)), settings, shared);
  }

  /** Makes a context on a machine that there is. */
  KitContext context(VirtualHost host, KitSettings settings, KitSettings shared) {
    return known(newContext(host, settings, shared));
  }

  /** Returns the machine that a context is of. */
  VirtualHost hostOf(KitContext context) {
    VirtualHost host = machines.get(context);
    if (host == null) {
      throw new IllegalArgumentException("the context is of another world");
    }
    return host;
  }

  /** Adds a machine of the kit's own to the public internet. */
  VirtualHost host(String name) {
    return internet.publicHost(name + "-" + ++hosts);
  }

  /** Opens a socket of the kit itself on a machine's first address: a server, or for datagrams. */
  Pipe open(VirtualHost host, Transport transport, int port) {
    InetAddress own = host.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, port);
    return await(
        "opening a socket",
        host.pipes().open(transport, null, route, PipeOptions.defaults()),
        OPENING);
  }

  /**
   * Makes the request for a peer who is not there: his machine refuses, or is not on the network.
   */
  ConnectRequest requestToNobody(KitContext context, boolean refuses) {
    VirtualHost absent = internet.publicHost("absent-" + ++hosts);
    absent.connected(refuses);
    InetAddress here = address(context.nics());
    return new KitRequest(
        Addresses.of(1, List.of(PeerEndpoint.builder(0, here, 10001).build())),
        Addresses.of(
            2, List.of(PeerEndpoint.builder(0, absent.address(Family.IPV4), 10001).build())),
        context.nics(),
        true,
        true);
  }

  private static InetAddress address(List<Nic> nics) {
    return nics.stream()
        .filter(nic -> !nic.isLoopback())
        .flatMap(nic -> nic.addresses(Family.IPV4).stream())
        .findFirst()
        .orElseThrow()
        .address();
  }

  private KitContext newContext(VirtualHost host, KitSettings settings, KitSettings common) {
    RandomGenerator random = internet.newRandom();
    KitSettings shared = common;
    for (Map.Entry<String, Object> entry : furniture.entrySet()) {
      shared = shared.with(entry.getKey(), entry.getValue());
    }
    KitContext context =
        new KitContext(
            settings,
            shared,
            host.pipes(),
            host.eventLoop(),
            random,
            host::nics,
            host::onNicsChanged,
            Identity.of(++hosts).id());
    machines.put(context, host);
    return context;
  }

  @Override
  boolean until(BooleanSupplier condition, Duration limit) {
    return internet.time().runUntil(condition, limit);
  }

  @Override
  void pass(Duration time) {
    internet.time().advance(time);
  }

  @Override
  Duration elapsed() {
    return internet.time().elapsed();
  }

  @Override
  void runDue() {
    internet.time().run();
  }

  /** Time goes on while the call waits for something, and stands still while it works. */
  @Override
  void turn(Thread worker) {
    internet.time().runUntil(() -> !isWaiting(worker), WHILE_WAITING);
  }

  private static boolean isWaiting(Thread worker) {
    return switch (worker.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
    };
  }

  @Override
  public void close() {
    servers.close();
    super.close();
  }
}
