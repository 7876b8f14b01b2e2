package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** A server, a client and a peer on the internet in virtual time. */
final class Bench implements AutoCloseable {

  static final String USER = "alice";
  static final String PASSWORD = "wonderland";
  static final int PORT = 3480;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  final long seed;
  final VirtualInternet internet;
  final VirtualHost host;
  final VirtualHost clients;
  final VirtualHost peers;
  final ServerContext context;
  final TurnServer server;

  Bench(long seed, Map<String, Object> more) {
    this.seed = seed;
    internet = new VirtualInternet(seed, Set.of(Family.IPV4, Family.IPV6));
    host = internet.publicHost("turn");
    clients = internet.publicHost("client");
    peers = internet.publicHost("peer");
    Map<String, Object> values = new HashMap<>();
    values.put("listen", List.of(text(host.address(Family.IPV4))));
    values.put("users", List.of(USER + ":" + PASSWORD, "bob:builder"));
    values.putAll(more);
    context = new ServerContext(host.pipes(), host.nics(), values, internet.newRandom());
    server = new TurnServer(context, new TurnSettings(context.settings()));
    call(server::start);
  }

  static String text(java.net.InetAddress address) {
    return address.getHostAddress();
  }

  static String text(InetSocketAddress address) {
    return text(address.getAddress()) + ":" + address.getPort();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /** Runs what blocks on a thread of its own, while virtual time goes on. */
  void call(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "caller");
    thread.start();
    while (!done.isDone()) {
      internet.time().runUntil(done::isDone, Duration.ofMillis(1));
      Thread.onSpinWait();
    }
    done.join();
  }

  boolean until(BooleanSupplier condition) {
    return internet.time().runUntil(condition, LIMIT);
  }

  void pass(Duration time) {
    internet.time().advance(time);
  }

  /** Lets everything arrive that is under way. */
  void settle() {
    pass(Duration.ofMillis(200));
  }

  InetSocketAddress serverAddress() {
    return new InetSocketAddress(host.address(Family.IPV4), PORT);
  }

  private Pipe await(CompletableFuture<Pipe> opening) {
    return internet.time().await(opening, LIMIT);
  }

  /** A new client, on a port of its own. */
  Contact client(Transport transport) {
    return client(transport, USER, PASSWORD);
  }

  Contact client(Transport transport, String user, String password) {
    Pipe pipe = await(clients.pipes().open(transport, Destination.of(serverAddress())));
    return new Contact(this, pipe, user, password);
  }

  /** A new peer's datagram socket, which keeps what it receives. */
  Peer peer() {
    return peer(Family.IPV4);
  }

  Peer peer(Family family) {
    return new Peer(socket(Transport.UDP, family, 0));
  }

  Pipe socket(Transport transport, Family family, int port) {
    Route route =
        Route.of("eth0", 2, List.of(IpRange.of(peers.address(family))))
            .bind(peers.address(family), port);
    return await(peers.pipes().open(transport, null, route, PipeOptions.defaults()));
  }

  Pipe connect(InetSocketAddress to) {
    return await(peers.pipes().open(Transport.TCP, Destination.of(to)));
  }

  /** Somebody whom clients reach by way of the server. */
  final class Peer {
    final Pipe pipe;
    final List<String> received = new ArrayList<>();

    Peer(Pipe pipe) {
      this.pipe = pipe;
      pipe.onMessage((message, from) -> received.add(message.text()));
    }

    InetSocketAddress address() {
      return pipe.local().orElseThrow();
    }

    void send(InetSocketAddress to, String text) {
      pipe.send(ByteBuffer.wrap(bytes(text)), to);
      settle();
    }
  }

  @Override
  public void close() {
    call(server::close);
  }
}
