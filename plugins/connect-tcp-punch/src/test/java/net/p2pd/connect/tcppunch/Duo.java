package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * Two halves of the strategy on two hosts of the laboratory: each is told what a node would be
 * told, and a runtime that proves paths by a greeting. Clocks, signalling and limits are the test's
 * to choose.
 */
final class Duo {

  static final Duration LIMIT = Duration.ofSeconds(30);
  private static final KeyPair[] KEYS = {key("Ed25519"), key("Ed25519"), key("X25519")};

  final NatLab lab;
  final VirtualInternet internet;
  final InetSocketAddress reflector;
  final Side caller = new Side(true);
  final Side callee = new Side(false);

  /** One way over signalling. */
  Duration signalling = Duration.ofMillis(50);

  /** Whether signalling knows its round trip before anything was sent. */
  boolean warm = true;

  Duo(long seed) {
    this(NatLab.seeded(seed));
  }

  Duo(NatLab lab) {
    this.lab = lab;
    this.internet = lab.internet();
    this.reflector = Reflector.on(internet.publicHost("reflector"));
    internet.time().run();
  }

  private static KeyPair key(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of the two. */
  final class Side implements ConnectAttempt, ConnectRequest, SignalLink {
    final boolean calling;
    final List<String> lines = new ArrayList<>();
    final List<RawPath> offers = new ArrayList<>();
    final List<PeerEndpoint> endpoints = new ArrayList<>();
    final TcpPunchStrategy strategy = new TcpPunchStrategy();
    private final List<Runnable> cancelActions = new ArrayList<>();
    private final List<EnvelopeReceiver> receivers = new ArrayList<>();
    private final List<ByteBuffer> waiting = new ArrayList<>();
    private final List<Pipe> open = new ArrayList<>();
    Targets targets = Targets.UNLIMITED;
    Map<String, Object> settings = Map.of();

    /** How wrong this machine's clocks are. */
    Duration wrong = Duration.ZERO;

    VirtualHost host;
    PeerAddress address;
    PluginContext context;
    CompletableFuture<Void> stage;
    Pipe winner;
    private List<Nic> nics = List.of();
    private NatProfile learnt = NatProfile.assumed();
    private long deadline;
    private boolean asked;
    private boolean cancelled;

    Side(boolean calling) {
      this.calling = calling;
    }

    /** Puts it on a host, with what it knows of the NAT before it. */
    Side on(VirtualHost there, NatProfile tcp) {
      host = there;
      nics = there.nics().stream().map(nic -> knowing(nic, tcp)).toList();
      for (Nic nic : nics) {
        for (NicAddress own : nic.addresses()) {
          if (!nic.isLoopback()) {
            PeerEndpoint.Builder endpoint = PeerEndpoint.builder(0, own.address(), 10001);
            endpoints.add(
                own.family() == Family.IPV4 ? endpoint.tcp(tcp).build() : endpoint.build());
          }
        }
      }
      return this;
    }

    /** From then on the node knows more of the NAT before it. */
    void learns(Duration after, NatProfile tcp) {
      host.eventLoop()
          .schedule(
              after,
              () -> {
                learnt = tcp;
                endpoints.replaceAll(
                    known ->
                        Family.of(known.internalAddress()) == Family.IPV4
                            ? PeerEndpoint.builder(0, known.internalAddress(), known.internalPort())
                                .tcp(tcp)
                                .build()
                            : known);
                address = Duo.address(calling, endpoints); // the peer hears of it with each message
              });
    }

    private List<Nic> now() {
      return host.nics().stream().map(nic -> knowing(nic, learnt)).toList();
    }

    private Nic knowing(Nic nic, NatProfile tcp) {
      return nic.isLoopback() || tcp.confidence() <= 0
          ? nic
          : nic.toBuilder().nat(Family.IPV4, Transport.TCP, tcp).build();
    }

    /** Adds where its first endpoint is seen. */
    Side seenAt(InetAddress external) {
      PeerEndpoint first = endpoints.remove(0);
      endpoints.add(
          0,
          PeerEndpoint.builder(0, first.internalAddress(), first.internalPort())
              .external(external)
              .tcp(first.tcp())
              .build());
      return this;
    }

    private void begin() {
      address = Duo.address(calling, endpoints);
      context =
          new WrongClocks(
              lab.node(host, settings, new Reflector(reflector)).context(), wrong, this::now);
      strategy.start(context);
      deadline = eventLoop().nanoTime() + LIMIT.toNanos();
    }

    private Side other() {
      return calling ? callee : caller;
    }

    @Override
    public PeerAddress local() {
      return address;
    }

    @Override
    public PeerAddress remote() {
      return other().address;
    }

    @Override
    public List<Nic> nics() {
      return learnt.confidence() > 0 ? now() : nics;
    }

    @Override
    public boolean calling() {
      return calling;
    }

    @Override
    public boolean signalling() {
      return true;
    }

    @Override
    public ConnectRequest request() {
      return this;
    }

    @Override
    public String connectionId() {
      return "test";
    }

    @Override
    public EventLoop eventLoop() {
      return context.eventLoop();
    }

    @Override
    public Duration timeLeft() {
      return Duration.ofNanos(Math.max(0, deadline - eventLoop().nanoTime()));
    }

    @Override
    public Optional<SignalLink> signal() {
      return Optional.of(this);
    }

    @Override
    public Targets targets() {
      return targets;
    }

    @Override
    public PathProgress trying(InetSocketAddress remote, String what) {
      int index = lines.size();
      lines.add(what + " " + remote);
      return cause -> lines.set(index, lines.get(index) + ": " + cause);
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
      cancelActions.add(action);
      return () -> cancelActions.remove(action);
    }

    void cancel() {
      cancelled = true;
      List.copyOf(cancelActions).forEach(Runnable::run);
    }

    // The runtime

    @Override
    public CompletionStage<PathVerdict> offer(RawPath path) {
      offers.add(path);
      CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
      Pipe raw = path.pipe().orElseThrow();
      Pipe pipe = host.pipes().over(PipeDrivers.of(raw), PipeOptions.defaults());
      open.add(pipe);
      pipe.send(calling ? "hello from the caller" : "hello from the callee");
      pipe.onMessage(
          (message, from) -> {
            boolean meant =
                message.text().equals(calling ? "hello from the callee" : "hello from the caller");
            if (meant && winner == null) {
              winner = pipe;
              verdict.complete(PathVerdict.taken());
            } else if (from != winner) {
              pipe.abort();
              verdict.complete(PathVerdict.refused("not wanted"));
            }
          });
      pipe.onClose((closed, cause) -> verdict.complete(PathVerdict.refused(cause.text())));
      eventLoop()
          .schedule(
              Duration.ofSeconds(10),
              () -> {
                if (verdict.complete(PathVerdict.refused("nobody said anything"))) {
                  pipe.abort();
                }
              });
      return verdict;
    }

    // Signalling

    @Override
    public CompletionStage<Void> send(ByteBuffer message) {
      ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
      other().host.eventLoop().schedule(signalling, () -> other().arrived(copy));
      return CompletableFuture.completedFuture(null);
    }

    private void arrived(ByteBuffer message) {
      if (!calling && !asked) {
        asked = true;
        waiting.add(message);
        stage = strategy.answer(this).toCompletableFuture();
      } else if (receivers.isEmpty()) {
        waiting.add(message);
      } else {
        List.copyOf(receivers).forEach(receiver -> receiver.received(message));
      }
    }

    @Override
    public Registration onMessage(EnvelopeReceiver receiver) {
      receivers.add(receiver);
      List<ByteBuffer> before = List.copyOf(waiting);
      waiting.clear();
      before.forEach(receiver::received);
      return () -> receivers.remove(receiver);
    }

    @Override
    public Optional<Duration> roundTrip() {
      return warm ? Optional.of(signalling.multipliedBy(2)) : Optional.empty();
    }
  }

  private static byte[] signature(KeyPair key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the address of one of the two that listens at one place alone. */
  static PeerAddress address(boolean calling, InetAddress own) {
    return address(calling, List.of(PeerEndpoint.builder(0, own, 10001).build()));
  }

  private static PeerAddress address(boolean calling, List<PeerEndpoint> endpoints) {
    KeyPair key = KEYS[calling ? 0 : 1];
    PeerAddress.Builder builder =
        PeerAddress.builder(PeerId.of(key.getPublic()))
            .issuedAt(Instant.EPOCH)
            .sealingKey(KEYS[2].getPublic());
    endpoints.forEach(builder::endpoint);
    return builder.sign(message -> signature(key, message));
  }

  /** Lets both prepare, without connecting. */
  Duo ready() {
    caller.begin();
    callee.begin();
    internet.time().run();
    return this;
  }

  /** Connects, and returns whether both have the same path in the end. */
  boolean meets() {
    ready();
    caller.stage = caller.strategy.connect(caller).toCompletableFuture();
    return internet.time().runUntil(() -> isMet() || isOver(), LIMIT) && isMet();
  }

  boolean isMet() {
    return caller.winner != null && callee.winner != null;
  }

  private boolean isOver() {
    return caller.stage.isDone() && caller.winner == null;
  }

  /** Tells what was tried. */
  String story() {
    return "caller\n  "
        + String.join("\n  ", caller.lines)
        + "\ncallee\n  "
        + String.join("\n  ", callee.lines)
        + "\n"
        + (caller.stage != null && caller.stage.isCompletedExceptionally() ? caller.stage : "");
  }

  void close() {
    caller.cancel();
    callee.cancel();
  }
}
