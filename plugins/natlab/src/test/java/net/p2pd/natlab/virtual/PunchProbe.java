package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.Bench.at;
import static net.p2pd.natlab.virtual.Bench.route;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;

/**
 * The least that can be called punching: each side asks a reflector what one of its sockets looks
 * like, they swap that, and both send to it. Nothing is predicted and no port is changed.
 */
final class PunchProbe {

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration REDIAL = Duration.ofMillis(2);
  private static final int REFLECTOR = 3478;

  private final VirtualInternet internet;
  private final VirtualHost reflector;
  private final Duration patience;

  PunchProbe(VirtualInternet internet) {
    this(internet, Duration.ofSeconds(3));
  }

  PunchProbe(VirtualInternet internet, Duration patience) {
    this.internet = internet;
    this.patience = patience;
    this.reflector = internet.publicHost("reflector");
    open(reflector, Transport.UDP, null, REFLECTOR, PipeOptions.defaults())
        .onMessage((message, pipe) -> pipe.send(text(message.sender().orElseThrow())));
    open(reflector, Transport.TCP, null, REFLECTOR, PipeOptions.defaults())
        .onOpen(pipe -> pipe.send(text(pipe.remote().orElseThrow())));
  }

  /** How a probe goes: what is said to be skewed begins that much later. */
  record Plan(Duration aliceLater, Duration bobLater, boolean redials, boolean listens) {

    static Plan atOnce() {
      return new Plan(Duration.ZERO, Duration.ZERO, true, true);
    }

    static Plan bobLater(long millis) {
      return new Plan(Duration.ZERO, Duration.ofMillis(millis), false, false);
    }

    static Plan aliceLater(long millis) {
      return new Plan(Duration.ofMillis(millis), Duration.ZERO, false, false);
    }

    Plan redialling() {
      return new Plan(aliceLater, bobLater, true, listens);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }

  private static InetSocketAddress address(String text) {
    String[] parts = text.split(" ");
    return Endpoint.of(parts[0], Integer.parseInt(parts[1])).toSocketAddress();
  }

  private Pipe open(
      VirtualHost host,
      Transport transport,
      @Nullable InetSocketAddress to,
      int port,
      PipeOptions options) {
    Destination destination = to == null ? null : Destination.of(to);
    return internet
        .time()
        .await(
            host.pipes().open(transport, destination, route(host, port), options),
            Duration.ofSeconds(10));
  }

  /** Whether both sides hear of each other. */
  boolean punches(boolean tcp, VirtualHost alice, VirtualHost bob, int port, Plan plan) {
    return tcp ? tcp(alice, bob, port, plan) : udp(alice, bob, port, plan);
  }

  private boolean udp(VirtualHost alice, VirtualHost bob, int port, Plan plan) {
    UdpSide one = new UdpSide(alice, port);
    UdpSide other = new UdpSide(bob, port);
    try {
      if (!wait(() -> one.seen != null && other.seen != null, Duration.ofMillis(500))) {
        return false;
      }
      one.begin(other.seen, plan.aliceLater);
      other.begin(one.seen, plan.bobLater);
      return wait(() -> one.heard && other.heard, patience);
    } finally {
      one.close();
      other.close();
    }
  }

  private boolean wait(java.util.function.BooleanSupplier condition, Duration limit) {
    return internet.time().runUntil(condition, limit);
  }

  private final class UdpSide {
    private final VirtualHost host;
    private final Pipe socket;
    private InetSocketAddress seen;
    private InetSocketAddress target;
    private boolean heard;
    private boolean closed;

    UdpSide(VirtualHost host, int port) {
      this.host = host;
      this.socket = open(host, Transport.UDP, null, port, PipeOptions.defaults());
      socket.onMessage(
          (message, pipe) -> {
            InetSocketAddress from = message.sender().orElseThrow();
            if (from.equals(at(reflector, REFLECTOR))) {
              seen = address(message.text());
            } else {
              target = from; // the answer goes to where it came from
              heard |= message.text().equals("heard you");
              send("heard you");
            }
          });
      socket.send(ByteBuffer.wrap("who am I?".getBytes()), at(reflector, REFLECTOR));
    }

    void begin(InetSocketAddress peer, Duration later) {
      target = peer;
      host.eventLoop().schedule(later, this::repeat);
    }

    private void repeat() {
      if (!closed) {
        send("hello");
        host.eventLoop().schedule(PAUSE, this::repeat);
      }
    }

    private void send(String text) {
      socket.send(ByteBuffer.wrap(text.getBytes()), target);
    }

    void close() {
      closed = true;
      socket.abort();
    }
  }

  private boolean tcp(VirtualHost alice, VirtualHost bob, int port, Plan plan) {
    TcpSide one = new TcpSide(alice, port, plan);
    TcpSide other = new TcpSide(bob, port, plan);
    try {
      if (!wait(() -> one.seen != null && other.seen != null, Duration.ofMillis(500))) {
        return false;
      }
      one.begin(other.seen, plan.aliceLater);
      other.begin(one.seen, plan.bobLater);
      return wait(() -> one.connected && other.connected, patience);
    } finally {
      one.close();
      other.close();
    }
  }

  private final class TcpSide {
    private static final PipeOptions SHARED =
        PipeOptions.defaults()
            .with(PipeOptions.REUSE_ADDRESS, true)
            .with(PipeOptions.REUSE_PORT, true)
            .with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(5));

    private final VirtualHost host;
    private final int port;
    private final Plan plan;
    private final List<Pipe> pipes = new ArrayList<>();
    private CompletableFuture<Pipe> dialling;
    private InetSocketAddress seen;
    private InetSocketAddress target;
    private boolean connected;
    private boolean closed;

    TcpSide(VirtualHost host, int port, Plan plan) {
      this.host = host;
      this.port = port;
      this.plan = plan;
      Pipe asking = open(host, Transport.TCP, at(reflector, REFLECTOR), port, SHARED);
      asking.onMessage((message, pipe) -> seen = address(message.text()));
      pipes.add(asking);
      if (plan.listens) {
        Pipe server = open(host, Transport.TCP, null, port, SHARED);
        server.onOpen(this::hold);
        pipes.add(server);
      }
    }

    void begin(InetSocketAddress peer, Duration later) {
      target = peer;
      host.eventLoop().schedule(later, this::dial);
    }

    private void dial() {
      if (closed || connected) {
        return;
      }
      dialling =
          host.pipes().open(Transport.TCP, Destination.of(target), route(host, port), SHARED);
      dialling.whenComplete(
          (pipe, error) -> {
            if (pipe != null) {
              hold(pipe);
            } else if (plan.redials) {
              host.eventLoop().schedule(REDIAL, this::dial);
            }
          });
    }

    /** What opened has to stay open until a word of the other side has come over it. */
    private void hold(Pipe pipe) {
      pipes.add(pipe);
      pipe.send("hello");
      pipe.onMessage((message, from) -> connected = true);
      if (plan.redials) {
        pipe.closed().thenRun(() -> host.eventLoop().schedule(REDIAL, this::dial));
      }
    }

    void close() {
      closed = true;
      if (dialling != null) {
        dialling.cancel(false);
      }
      pipes.forEach(Pipe::abort);
    }
  }

  /** A laboratory with two homes, and whether a probe between them succeeds. */
  static boolean verdict(long seed, String alice, String bob, boolean tcp, Plan plan) {
    VirtualInternet internet = new VirtualInternet(seed);
    return verdict(internet, NatOptions.parse(alice), NatOptions.parse(bob), tcp, plan);
  }

  static boolean verdict(
      VirtualInternet internet, NatOptions alice, NatOptions bob, boolean tcp, Plan plan) {
    PunchProbe probe = new PunchProbe(internet);
    return probe.punches(
        tcp,
        internet.home("a", alice).host("alice"),
        internet.home("b", bob).host("bob"),
        6000,
        plan);
  }
}
