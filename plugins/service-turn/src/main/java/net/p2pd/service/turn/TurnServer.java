package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/** A running server: its ports, what all of them share, and one shard for each event loop. */
final class TurnServer {

  private static final Duration OPEN_LIMIT = Duration.ofSeconds(4);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  /** What waits for a client that does not read; datagrams for him are then dropped. */
  private static final int SEND_LIMIT = 4 << 20;

  /** All clients share the socket, so that a moment's absence must not lose what they send. */
  private static final int SOCKET_BUFFER = 4 << 20;

  private static final int CLIENT_SEND_LIMIT = 512 * 1024;

  final PluginContext context;
  final TurnSettings settings;
  final Credentials credentials;
  final Authenticator authenticator;
  final PeerPolicy policy;
  final Quotas quotas;
  final Connections connections;
  final OpenPipes pipes = new OpenPipes();
  final RelayPorts ports = new RelayPorts(this);
  final Reservations reservations = new Reservations(this);
  final Requests requests = new Requests(this);
  final Allocating allocating = new Allocating(this);
  final Connecting connecting = new Connecting(this);
  private final Map<EventLoop, Shard> shards = new ConcurrentHashMap<>();
  private final List<Pipe> listeners = new ArrayList<>();
  private volatile boolean closed;

  TurnServer(PluginContext context, TurnSettings settings) {
    this.context = context;
    this.settings = settings;
    this.credentials =
        new Credentials(settings.realm, settings.users, settings.secret.orElse(null));
    this.authenticator =
        new Authenticator(
            credentials,
            new Nonces(context.random(), settings.nonceLifetime, settings.secret.isEmpty()));
    this.policy = new PeerPolicy(settings.allowedPeers, settings.deniedPeers);
    this.quotas = new Quotas(settings);
    this.connections = new Connections(settings.connections, settings.unknownConnections);
  }

  /** Returns where it listens, as a text for people. */
  String listening() {
    List<String> all = new ArrayList<>();
    for (Pipe pipe : listeners) {
      boolean tls = pipe.options().get(PipeOptions.TLS).isOn();
      InetSocketAddress local = pipe.local().orElseThrow();
      all.add(
          (tls ? "tls " : pipe.transport() + " ")
              + local.getAddress().getHostAddress()
              + ":"
              + local.getPort());
    }
    return String.join(", ", all);
  }

  /** Opens all ports, or fails and leaves none. On a thread that may block. */
  void start() {
    try {
      SSLContext tls =
          settings.certificate.isPresent()
              ? TlsFiles.read(settings.certificate.get(), settings.privateKey.orElseThrow())
              : null;
      for (InetAddress address : settings.listen) {
        udp(address);
        tcp(address, settings.port, Tls.off());
        if (tls != null) {
          tcp(address, settings.tlsPort, Tls.of(tls));
        }
      }
      Metrics metrics = context.metrics();
      metrics.watch("allocations", "Allocations and reserved ports.", quotas::allocations);
      metrics.watch("client_connections", "TCP and TLS connections.", connections::open);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void udp(InetAddress address) {
    PipeOptions options =
        PipeOptions.defaults()
            .with(PipeOptions.SEND_LIMIT, SEND_LIMIT)
            .with(PipeOptions.SOCKET_BUFFER, SOCKET_BUFFER);
    Pipe pipe = listen(Transport.UDP, address, settings.port, options);
    Shard shard = shard(pipe.eventLoop());
    UdpListener listener = new UdpListener(this, pipe, shard);
    listener.start();
  }

  private void tcp(InetAddress address, int port, Tls tls) {
    PipeOptions options =
        PipeOptions.defaults()
            .with(PipeOptions.SEND_LIMIT, CLIENT_SEND_LIMIT)
            .with(PipeOptions.TLS, tls);
    Pipe pipe = listen(Transport.TCP, address, port, options);
    pipe.onError((failed, error) -> {}); // such as a failed handshake: strangers fill no log
    pipe.onOpen(this::accepted);
  }

  private void accepted(Pipe pipe) {
    InetSocketAddress from = pipe.remote().orElse(null);
    if (from == null || closed) {
      pipe.abort();
    } else {
      new StreamClient(this, shard(pipe.eventLoop()), pipe, from).start();
    }
  }

  private Pipe listen(Transport transport, InetAddress address, int port, PipeOptions options) {
    Pipe pipe = await(pipes.open(context.pipes(), transport, null, route(address, port), options));
    listeners.add(pipe);
    InetSocketAddress local = pipe.local().orElseThrow();
    policy.addOwn(local);
    policy.addOwn(settings.told(local));
    if (local.getAddress().isAnyLocalAddress()) {
      settings.relay.forEach(own -> policy.addOwn(new InetSocketAddress(own, local.getPort())));
    }
    return pipe;
  }

  private static Pipe await(CompletableFuture<Pipe> opening) {
    try {
      return opening.get(OPEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof P2pdException known
          ? known
          : new P2pdException("a port of the TURN server could not be opened: " + cause, cause);
    } catch (TimeoutException e) {
      opening.cancel(true);
      throw new P2pdException("a port of the TURN server could not be opened in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      opening.cancel(true);
      throw new P2pdException("the start of the TURN server was interrupted", e);
    }
  }

  /** Returns a route that is bound to an address of this machine. */
  Route route(InetAddress address, int port) {
    Family family = Family.of(address);
    IpRange host = IpRange.of(address);
    for (Nic nic : context.nics()) {
      if (nic.addresses(family).stream().anyMatch(own -> own.address().equals(address))) {
        return Route.of(nic.name(), nic.index(), List.of(host)).bind(address, port);
      }
    }
    // Loopback, or all addresses, which no NIC has.
    IpRange named = address.isAnyLocalAddress() ? IpRange.of(family.loopback()) : host;
    return Route.of("any", 0, List.of(named)).bind(address, port);
  }

  /** Returns what is on a loop. */
  Shard shard(EventLoop loop) {
    return shards.computeIfAbsent(loop, on -> new Shard(this, on, randomLong()));
  }

  Collection<Shard> shards() {
    return shards.values();
  }

  long randomLong() {
    synchronized (context) {
      return context.random().nextLong();
    }
  }

  int random(int bound) {
    synchronized (context) {
      return context.random().nextInt(bound);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Returns the address of the first port of a kind; null if there is none. */
  @Nullable
  InetSocketAddress address(Transport transport, boolean tls) {
    for (Pipe pipe : listeners) {
      if (pipe.transport().equals(transport) && pipe.options().get(PipeOptions.TLS).isOn() == tls) {
        return pipe.local().orElse(null);
      }
    }
    return null;
  }

  /** Ends everything and waits for that. On a thread that may block. */
  void close() {
    closed = true;
    reservations.close();
    List<CompletableFuture<?>> ending = new ArrayList<>();
    for (Shard shard : shards.values()) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      try {
        shard.loop.execute(
            () -> {
              shard.close();
              ended.complete(null);
            });
        ending.add(ended);
      } catch (RejectedExecutionException loopIsGone) {
        // and everything on it
      }
    }
    try {
      CompletableFuture.allOf(ending.toArray(new CompletableFuture<?>[0]))
          .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      context.logger().log(System.Logger.Level.WARNING, "the TURN server did not end in time", e);
    }
    pipes.close(CLOSE_LIMIT);
  }
}
