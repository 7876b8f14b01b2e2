package net.p2pd.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Scope;

/**
 * Opens the ports that the node listens on at the routers before it, where the NAT needs it, and
 * tells which of them the outside reaches. It follows the network: what is of no use any more is
 * closed. Everything happens on the loop.
 */
final class OpenedPorts {

  /** For how long a port is asked for; it is renewed. */
  static final Duration LIFETIME = Duration.ofHours(1);

  /** A machine has many addresses of IPv6, and a router not many ports for one machine. */
  private static final int MOST = 8;

  /** What is wished: a port of this machine at one router. */
  record Wish(InetSocketAddress internal, InetAddress gateway) {}

  private final EventLoop loop;
  private final Mappings mappings;
  private final Supplier<List<Nic>> nics;
  private final Supplier<Listening> listening;
  private final MappingCheck check;
  private final Consumer<Map<InetSocketAddress, InetSocketAddress>> opened;
  private final Map<Wish, OpenedPort> ports = new LinkedHashMap<>();
  private Map<InetSocketAddress, InetSocketAddress> told = Map.of();
  private boolean closed;

  /**
   * Creates it.
   *
   * @param nics the NICs with what is known of their NATs
   * @param opened gets what the outside reaches, by the node's own address and port, whenever that
   *     changes
   */
  OpenedPorts(
      EventLoop loop,
      Mappings mappings,
      Supplier<List<Nic>> nics,
      Supplier<Listening> listening,
      MappingCheck check,
      Consumer<Map<InetSocketAddress, InetSocketAddress>> opened) {
    this.loop = loop;
    this.mappings = mappings;
    this.nics = nics;
    this.listening = listening;
    this.check = check;
    this.opened = opened;
  }

  /** Looks again at the network and at what is known of it; from any thread. */
  void follow() {
    onLoop(this::update);
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The node stops, and its services close what they opened.
    }
  }

  private void update() {
    if (closed) {
      return;
    }
    Map<Wish, Nic> wishes = wishes();
    for (Map.Entry<Wish, OpenedPort> each : List.copyOf(ports.entrySet())) {
      if (!wishes.containsKey(each.getKey())) {
        ports.remove(each.getKey());
        each.getValue().close();
      }
    }
    wishes.forEach(
        (wish, nic) -> {
          OpenedPort port = ports.get(wish);
          if (port == null) {
            port = new OpenedPort(loop, mappings, check, wish, this::changed);
            ports.put(wish, port);
          }
          port.at(nic);
        });
    tell();
  }

  private Map<Wish, Nic> wishes() {
    Map<Wish, Nic> wishes = new LinkedHashMap<>();
    Listening now = listening.get();
    for (Nic nic : nics.get()) {
      if (!nic.isUp() || nic.isLoopback()) {
        continue;
      }
      for (NicAddress own : nic.addresses()) {
        List<InetAddress> gateways = nic.gateways(own.family()).orElse(List.of());
        int port = now.portOf(nic, own.address());
        if (port > 0 && !gateways.isEmpty() && isNeeded(nic, own) && wishes.size() < MOST) {
          wishes.put(new Wish(new InetSocketAddress(own.address(), port), gateways.get(0)), nic);
        }
      }
    }
    return wishes;
  }

  /** What was measured decides; before that, a private address says that there is a NAT. */
  private static boolean isNeeded(Nic nic, NicAddress own) {
    NatProfile nat = nic.nat(own.family(), Transport.TCP);
    boolean measured = nat.confidence() > 0;
    if (measured && nat.type() == NatType.OPEN) {
      return false;
    }
    if (own.family() == Family.IPV4 && own.scope() == Scope.SITE) {
      return true;
    }
    // A firewall may be before an address of the Internet. With IPv6 most homes have one.
    return own.scope() == Scope.GLOBAL && (measured || own.family() == Family.IPV6);
  }

  private void changed() {
    onLoop(this::tell);
  }

  private void tell() {
    Map<InetSocketAddress, InetSocketAddress> now = new HashMap<>();
    ports.forEach(
        (wish, port) -> port.reachable().ifPresent(external -> now.put(wish.internal, external)));
    if (!closed && !now.equals(told)) {
      told = Map.copyOf(now);
      opened.accept(told);
    }
  }

  /** Closes all ports; completes when the routers confirmed or the time for it is over. */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      loop.execute(
          () -> {
            closed = true;
            List<CompletableFuture<?>> ends = new ArrayList<>();
            ports.values().forEach(port -> ends.add(port.close()));
            ports.clear();
            CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                .whenComplete((nothing, error) -> done.complete(null));
          });
    } catch (RejectedExecutionException e) {
      done.complete(null);
    }
    return done;
  }
}
