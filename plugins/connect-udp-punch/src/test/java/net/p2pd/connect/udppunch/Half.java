package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalLink;

/** One machine with the strategy, and the little that it needs of a node. */
final class Half implements PluginContext, ConnectAttempt, ConnectRequest, SignalLink, Targets {

  private static final String HELLO = "hello from the runtime";

  final UdpPunchStrategy strategy = new UdpPunchStrategy();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<String> received = new ArrayList<>();
  final List<Pipe> offered = new ArrayList<>();
  final Map<String, Object> configured = new LinkedHashMap<>();
  final WatchedPipes pipes;
  private final EventLoop loop;
  private final RandomGenerator random;
  private final boolean calling;
  private final Mappings mappings;
  private final List<Nic> nics;
  private final List<Runnable> cancelActions = new ArrayList<>();
  private final List<ByteBuffer> waiting = new ArrayList<>();
  private final Instant end;
  private @Nullable EnvelopeReceiver receiver;
  private PeerAddress own;
  private PeerAddress peer;
  private Half other;
  @Nullable CompletableFuture<Void> stage;
  Duration word = Duration.ofMillis(100);
  @Nullable Duration toldRoundTrip = Duration.ofMillis(200);
  boolean datagrams = true;
  boolean refusing;

  /** What is done with paths instead of the little that the test does. */
  @Nullable Function<RawPath, CompletionStage<PathVerdict>> secures;

  boolean cancelled;
  int allowed = Integer.MAX_VALUE;
  int packets;
  @Nullable Duration offeredAt;
  @Nullable Duration provenAt;

  Half(
      Pipes pipes,
      EventLoop loop,
      RandomGenerator random,
      boolean calling,
      Mappings mappings,
      List<Nic> nics) {
    this.pipes = new WatchedPipes(pipes);
    this.loop = loop;
    this.random = random;
    this.calling = calling;
    this.mappings = mappings;
    this.nics = nics;
    this.end = loop.now().plusSeconds(30);
  }

  void pair(PeerAddress mine, PeerAddress theirs, Half there) {
    own = mine;
    peer = theirs;
    other = there;
  }

  // The attempt

  @Override
  public ConnectRequest request() {
    return this;
  }

  @Override
  public String connectionId() {
    return "test";
  }

  @Override
  public Duration timeLeft() {
    return Duration.between(loop.now(), end);
  }

  @Override
  public Optional<SignalLink> signal() {
    return Optional.of(this);
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    Pipe pipe = path.pipe().orElseThrow();
    offered.add(pipe);
    if (offeredAt == null) {
      offeredAt = Duration.between(Instant.EPOCH, loop.now());
    }
    if (secures != null) {
      return secures.apply(path);
    }
    if (refusing) {
      pipe.abort();
      return CompletableFuture.completedFuture(PathVerdict.refused("the test refuses"));
    }
    CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
    pipe.onClose(
        (closed, cause) -> verdict.complete(PathVerdict.refused("it closed: " + cause.text())));
    loop.schedule(Duration.ZERO, () -> prove(pipe, verdict, 1));
    return verdict;
  }

  /** What the runtime would do: the first datagram goes at once, and others until one came. */
  private void prove(Pipe pipe, CompletableFuture<PathVerdict> verdict, int number) {
    if (number == 1) {
      pipe.onMessage(
          (message, from) -> {
            received.add(message.text());
            if (provenAt == null) {
              provenAt = Duration.between(Instant.EPOCH, loop.now());
            }
            verdict.complete(PathVerdict.taken());
          });
    }
    if (number <= 40 && pipe.isOpen()) {
      pipe.send((HELLO + " " + number).getBytes(StandardCharsets.UTF_8));
      loop.schedule(Duration.ofMillis(50), () -> prove(pipe, verdict, number + 1));
    }
  }

  @Override
  public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
    int index = lines.size();
    lines.add(what + " " + remote);
    return cause -> lines.set(index, lines.get(index) + ": " + cause);
  }

  @Override
  public Targets targets() {
    return this;
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

  // The request

  @Override
  public PeerAddress local() {
    return own;
  }

  @Override
  public PeerAddress remote() {
    return peer;
  }

  @Override
  public List<Nic> nics() {
    return nics;
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
  public boolean datagramSessions() {
    return datagrams;
  }

  // The signalling

  @Override
  public CompletionStage<Void> send(ByteBuffer message) {
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
    other.loop.schedule(word, () -> other.arrived(copy));
    return CompletableFuture.completedFuture(null);
  }

  private void arrived(ByteBuffer message) {
    EnvelopeReceiver known = receiver;
    if (known != null) {
      known.received(message);
      return;
    }
    waiting.add(message);
    if (!calling && stage == null) {
      stage = strategy.answer(this).toCompletableFuture();
    }
  }

  @Override
  public Registration onMessage(EnvelopeReceiver taker) {
    receiver = taker;
    List<ByteBuffer> before = List.copyOf(waiting);
    waiting.clear();
    before.forEach(taker::received);
    return () -> {};
  }

  @Override
  public Optional<Duration> roundTrip() {
    return Optional.ofNullable(toldRoundTrip);
  }

  // The limits

  @Override
  public int left(InetSocketAddress target) {
    return allowed;
  }

  @Override
  public Optional<String> take(InetSocketAddress target, int count) {
    packets += count;
    if (allowed == Integer.MAX_VALUE) {
      return Optional.empty();
    }
    if (allowed < count) {
      packets -= count;
      return Optional.of("a stranger gets no more datagrams");
    }
    allowed -= count;
    return Optional.empty();
  }

  @Override
  public void shown(InetSocketAddress source) {
    allowed = Integer.MAX_VALUE;
  }

  // The context

  @Override
  public String pluginId() {
    return "connect-udp-punch";
  }

  @Override
  public Settings settings() {
    return new Settings() {
      @Override
      public <T> Optional<T> find(ConfigKey<T> key) {
        @SuppressWarnings("unchecked")
        T value = (T) configured.get(key.name());
        return value == null ? key.defaultValue() : Optional.of(value);
      }

      @Override
      public <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow();
      }

      @Override
      public List<Settings> tables(String name) {
        return List.of();
      }
    };
  }

  @Override
  public Settings shared() {
    return settings();
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("udp-punch test");
  }

  @Override
  public Pipes pipes() {
    return pipes;
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return loop.now();
      }
    };
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return () -> {};
  }

  @Override
  public Mappings mappings() {
    return mappings;
  }

  @Override
  public PeerId self() {
    return own.peerId();
  }

  @Override
  public Node node() {
    throw new IllegalStateException("there is no node in this test");
  }

  @Override
  public Path dataDirectory() {
    throw new IllegalStateException("there are no files in this test");
  }
}
