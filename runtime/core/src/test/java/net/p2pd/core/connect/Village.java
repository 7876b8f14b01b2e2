package net.p2pd.core.connect;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;

/** Nodes without a network: virtual time, pipes in memory, identities on trust. */
final class Village {

  /** Keys are dear; whoever makes many villages takes the same ones. */
  record Keys(KeyPair identity, KeyPair sealing, PeerId id) {

    static Keys fresh() {
      KeyPair identity = key("Ed25519");
      return new Keys(identity, key("X25519"), PeerId.of(identity.getPublic()));
    }
  }

  static final Keys ANNA = Keys.fresh();
  static final Keys BORIS = Keys.fresh();

  private static final Map<PeerId, PeerAddress> FIRST_ADDRESSES = new ConcurrentHashMap<>();

  final TestLoop loop = new TestLoop();
  final RandomGenerator random;
  final List<MemoryDriver.Pair> roads = new ArrayList<>();
  final Post post = new Post(loop);

  /** How long each thing takes on a road; null = no time. */
  @Nullable Supplier<Duration> latency;

  private final Map<String, PeerId> whoIsBehind = new HashMap<>();

  Village(long seed) {
    random = new Random(seed);
  }

  /** Two houses of which the first has the smaller PeerId. */
  House[] two() {
    return two(Keys.fresh(), Keys.fresh());
  }

  House[] two(Keys first, Keys second) {
    House one = new House(first);
    House other = new House(second);
    return one.self.compareTo(other.self) < 0 ? new House[] {one, other} : new House[] {other, one};
  }

  /** A path between two houses; the far end arrives at the other's door. */
  Pipe road(House from, House to) {
    return road(from, to, to.self);
  }

  /** A path whose far end claims to be somebody. */
  Pipe road(House from, House to, PeerId claimed) {
    MemoryDriver.Pair pair = build();
    Pipe near = EnginePipe.over(pair.near(), PipeOptions.defaults(), PipeAttributes.defaults());
    Pipe far = EnginePipe.over(pair.far(), PipeOptions.defaults(), PipeAttributes.defaults());
    whoIsBehind.put(near.name(), claimed);
    whoIsBehind.put(far.name(), from.self);
    to.connector.accept(far);
    return near;
  }

  private MemoryDriver.Pair build() {
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.STREAM, loop);
    if (latency != null) {
      pair.near().latency(latency);
      pair.far().latency(latency);
    }
    roads.add(pair);
    return pair;
  }

  /** A path that both sides opened: each has its end of it, and nobody hears of it at a door. */
  Pipe[] punched(House one, House other) {
    MemoryDriver.Pair pair = build();
    Pipe near = EnginePipe.over(pair.near(), PipeOptions.defaults(), PipeAttributes.defaults());
    Pipe far = EnginePipe.over(pair.far(), PipeOptions.defaults(), PipeAttributes.defaults());
    whoIsBehind.put(near.name(), other.self);
    whoIsBehind.put(far.name(), one.self);
    return new Pipe[] {near, far};
  }

  private static KeyPair key(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One node's connector and what belongs to it. */
  final class House implements ConnectorHost, SessionProvider {

    final List<ConnectStrategy> strategies = new ArrayList<>();
    final List<Pipe> streams = new ArrayList<>();
    final PeerId self;

    /** What the connector told the log of strangers. */
    final List<String> log = new ArrayList<>();

    Connector connector;
    AcceptPolicy policy = AcceptPolicy.ANYONE;

    /** Whether handshakes stand still until {@link #proveAll}. */
    boolean provesNothing;

    private final List<Runnable> standing = new ArrayList<>();
    private final KeyPair key;
    private final KeyPair sealing;
    private final Signalling signalling;

    /** Whether it has signalling. */
    boolean hasPost;

    /** What sessions were asked for, in order. */
    final List<SessionRequest> secured = new ArrayList<>();

    /** What it remembers of peers, by network. */
    final Map<String, String> memory = new HashMap<>();

    /** Whom it trusts more than strangers. */
    final List<PeerId> friends = new ArrayList<>();

    /** When it knows the NATs before it. */
    CompletableFuture<Void> measured = CompletableFuture.completedFuture(null);

    private PeerAddress address;

    House() {
      this(Keys.fresh());
    }

    House(Keys keys) {
      key = keys.identity();
      sealing = keys.sealing();
      self = keys.id();
      address = FIRST_ADDRESSES.computeIfAbsent(self, id -> addressAt(1, 0));
      signalling = post.of(this);
      connector = connector(ConnectorSettings.defaults());
    }

    private PeerAddress addressAt(int port, int second) {
      return PeerAddress.builder(self)
          .issuedAt(Instant.EPOCH.plusSeconds(second))
          .endpoint(PeerEndpoint.builder(0, InetAddress.getLoopbackAddress(), port).build())
          .sealingKey(sealing.getPublic())
          .sign(signer());
    }

    /** Is elsewhere from now on. */
    void moveTo(int port) {
      address = addressAt(port, port);
    }

    private Connector connector(ConnectorSettings settings) {
      return new Connector(this, settings, (level, line) -> log.add(line));
    }

    /** Begins anew with other limits. */
    void settings(ConnectorSettings settings) {
      connector = connector(settings);
    }

    void proveAll() {
      List.copyOf(standing).forEach(Runnable::run);
      standing.clear();
    }

    @Override
    public PeerId self() {
      return self;
    }

    @Override
    public PeerAddress.Signer signer() {
      return message -> {
        try {
          Signature signature = Signature.getInstance("Ed25519");
          signature.initSign(key.getPrivate());
          signature.update(message);
          return signature.sign();
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      };
    }

    @Override
    public PeerAddress address() {
      return address;
    }

    @Override
    public List<Nic> nics() {
      return List.of();
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public List<ConnectStrategy> strategies() {
      return strategies;
    }

    @Override
    public List<SessionProvider> sessionProviders() {
      return List.of(this);
    }

    @Override
    public SessionLimits sessionLimits() {
      return SessionLimits.defaults();
    }

    @Override
    public Signalling signalling() {
      return new Signalling() {
        @Override
        public boolean reaches(PeerAddress peer) {
          return hasPost && signalling.reaches(peer);
        }

        @Override
        public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
          return signalling.send(peer, message);
        }

        @Override
        public Registration onMessage(Receiver receiver) {
          return signalling.onMessage(receiver);
        }
      };
    }

    @Override
    public CompletionStage<Void> measured() {
      return measured;
    }

    @Override
    public PathMemory memory() {
      return new PathMemory() {
        @Override
        public Optional<String> recall(PeerId peer, String network) {
          return Optional.ofNullable(memory.get(peer + " from " + network));
        }

        @Override
        public void worked(PeerId peer, String network, String strategy) {
          memory.put(peer + " from " + network, strategy);
        }
      };
    }

    @Override
    public boolean knows(PeerId peer) {
      return friends.contains(peer);
    }

    @Override
    public AcceptPolicy acceptPolicy() {
      return policy;
    }

    @Override
    public void streamOpened(Session session, Pipe stream) {
      streams.add(stream);
      stream.onMessage((message, pipe) -> pipe.send(message.bytes()));
    }

    @Override
    public String id() {
      return "trust";
    }

    @Override
    public boolean supports(PipeKind kind) {
      return kind == PipeKind.STREAM;
    }

    @Override
    public CompletionStage<SecuredPath> secure(SessionRequest request) {
      secured.add(request);
      PeerId peer = whoIsBehind.get(request.pipe().name());
      Optional<PeerId> expected = request.expected();
      if (expected.isPresent() && !expected.get().equals(peer)) {
        request.pipe().abort();
        return CompletableFuture.failedFuture(
            new P2pdException("the peer proved to be " + peer.shortName()));
      }
      SecuredPath path = new SecuredPath(request.pipe(), peer);
      if (!provesNothing) {
        return CompletableFuture.completedFuture(path);
      }
      CompletableFuture<SecuredPath> later = new CompletableFuture<>();
      standing.add(() -> later.complete(path));
      later.whenComplete(
          (proven, error) -> {
            if (later.isCancelled()) {
              request.pipe().abort();
            }
          });
      return later;
    }
  }
}
