package net.p2pd.service.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.stun.codec.Attributes;

/**
 * A STUN server over any pipes: those of a node, or of a virtual host of the laboratory.
 *
 * <p>It answers Binding requests of RFC 8489 and of the classic form of RFC 3489. With a second IP
 * address it also answers what RFC 5780 asks to find out how a NAT behaves: CHANGE-REQUEST,
 * RESPONSE-PORT, PADDING, with RESPONSE-ORIGIN and OTHER-ADDRESS (in the classic form
 * SOURCE-ADDRESS and CHANGED-ADDRESS) in each answer. It wants no credentials. Over TCP, where no
 * answer can come from elsewhere, a CHANGE-REQUEST makes it connect back to the asker ({@link
 * #CONNECT_BACK}).
 *
 * <p>For any thread. Nothing that a client sends makes it fail.
 */
public final class StunServer implements AutoCloseable {

  /**
   * The type of an attribute of our own: it stands in the answer to a CHANGE-REQUEST over TCP and
   * holds, not XORed, the IP address from which the server connects back, with port 0.
   */
  public static final int CONNECT_BACK = 0xD2BC;

  /** Longer datagrams are dropped: a request with padding as long as a jumbo frame fits. */
  static final int LARGEST_REQUEST = 10_240;

  private static final PipeOptions OPTIONS =
      PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, 1 << 16);

  private final List<Listener> listeners;
  private final List<Origin> origins;
  private final int mainAddresses;
  private final TcpDoor door;
  private final ConnectBacks backs;
  private final Registration watch;

  private StunServer(
      Pipes pipes,
      RandomGenerator random,
      StunServerOptions options,
      Metrics metrics,
      Listener first,
      Listener second) {
    listeners = List.of(first, second);
    mainAddresses = options.addresses().size();
    List<Origin> all = new ArrayList<>();
    listeners.forEach(listener -> udp(listener).forEach(pipe -> all.add(new Origin(pipe))));
    arrange(all, options);
    origins = List.copyOf(all);
    EventLoop clock = pipes.eventLoop();
    int rate = options.changesPerSecond();
    SourceLimit limit = new SourceLimit(rate, 2L * rate, random.nextLong(), clock.nanoTime());
    backs = new ConnectBacks(pipes, limit, metrics);
    door = new TcpDoor(options, new Counters(metrics, "tcp"), backs);
    watch = metrics.watch("open_connections", "TCP connections of clients.", door::open);
    serveUdp(limit, new Counters(metrics, "udp"));
    serveTcp();
  }

  private static Stream<Pipe> udp(Listener listener) {
    return listener.pipes().stream().filter(pipe -> pipe.transport().equals(Transport.UDP));
  }

  private void serveUdp(SourceLimit limit, Counters counters) {
    for (Origin origin : origins) {
      Pipe pipe = origin.datagrams();
      pipe.onError((failed, error) -> counters.failed());
      pipe.onMessage(new UdpTalk(origin, limit, pipe.eventLoop(), counters));
    }
  }

  private void serveTcp() {
    for (Listener listener : listeners) {
      for (Pipe pipe : listener.pipes()) {
        if (pipe.transport().equals(Transport.TCP)) {
          Origin origin = at(pipe.local().orElseThrow());
          pipe.onOpen(accepted -> door.enter(accepted, origin));
        }
      }
    }
  }

  private Origin at(InetSocketAddress address) {
    return origins.stream()
        .filter(origin -> origin.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Opens a server.
   *
   * @param pipes what opens its sockets
   * @param random unknown to clients
   * @param options where it listens
   * @param metrics gets its figures
   * @return fails if one of its ports cannot be opened, and then none is
   */
  public static CompletableFuture<StunServer> open(
      Pipes pipes, RandomGenerator random, StunServerOptions options, Metrics metrics) {
    CompletableFuture<Listener> main = pipes.listen(spec(options, options.port()));
    return main.thenCompose(
        first ->
            pipes
                .listen(spec(options, options.alternatePort()))
                .whenComplete(
                    (second, error) -> {
                      if (error != null) {
                        first.closeAsync();
                      }
                    })
                .thenApply(
                    second -> new StunServer(pipes, random, options, metrics, first, second)));
  }

  /** Opens a server whose figures nobody wants; as the other {@code open}. */
  public static CompletableFuture<StunServer> open(
      Pipes pipes, RandomGenerator random, StunServerOptions options) {
    return open(pipes, random, options, Metrics.none());
  }

  private static ListenSpec spec(StunServerOptions options, int port) {
    List<Route> routes = new ArrayList<>();
    options.addresses().forEach(address -> routes.add(route(address)));
    options.alternates().forEach(address -> routes.add(route(address)));
    return ListenSpec.routes(routes)
        .transports(Transport.UDP, Transport.TCP)
        .port(port)
        .options(OPTIONS);
  }

  /** The address alone matters; the name is for the logs. */
  private static Route route(InetAddress address) {
    int index = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    return Route.of("stun", index, List.of(IpRange.of(address))).bind(address, 0);
  }

  /**
   * Tells each origin which others there are. The first half of them has the main port, the second
   * half the other one; in each half the main addresses come before the alternate ones.
   */
  private static void arrange(List<Origin> origins, StunServerOptions options) {
    int half = origins.size() / 2;
    int mains = options.addresses().size();
    for (int i = 0; i < origins.size(); i++) {
      Origin origin = origins.get(i);
      int address = i % half;
      int here = i < half ? 0 : half;
      int there = half - here;
      Integer partner = partner(options, address, mains);
      origin.changed(Attributes.CHANGE_PORT, origins.get(there + address));
      if (partner != null) {
        origin.changed(Attributes.CHANGE_IP, origins.get(here + partner));
        origin.changed(Attributes.CHANGE_IP | Attributes.CHANGE_PORT, origins.get(there + partner));
      }
    }
  }

  /** Returns the index of the other IP address of the same family; null if there is none. */
  private static @Nullable Integer partner(StunServerOptions options, int address, int mains) {
    boolean main = address < mains;
    InetAddress own =
        main ? options.addresses().get(address) : options.alternates().get(address - mains);
    List<InetAddress> others = main ? options.alternates() : options.addresses();
    for (int i = 0; i < others.size(); i++) {
      if (StunServerOptions.isSameFamily(own, others.get(i))) {
        return main ? mains + i : i;
      }
    }
    return null;
  }

  /**
   * Returns where it is to be asked: its main addresses with the main port.
   *
   * @return at least one
   */
  public List<InetSocketAddress> addresses() {
    return origins.subList(0, mainAddresses).stream().map(Origin::address).toList();
  }

  /** Returns every address and port at which it listens. */
  public List<InetSocketAddress> origins() {
    return origins.stream().map(Origin::address).toList();
  }

  /**
   * Closes its sockets.
   *
   * @return completes when they are closed
   */
  public CompletableFuture<Void> closeAsync() {
    backs.close();
    watch.close();
    return CompletableFuture.allOf(
        listeners.stream().map(Listener::closeAsync).toArray(CompletableFuture<?>[]::new));
  }

  /** Closes its sockets; waits for that, except on an event loop. Idempotent. */
  @Override
  public void close() {
    backs.close();
    watch.close();
    listeners.forEach(Listener::close);
  }
}
