package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.Session;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Nic;
import net.p2pd.connect.relay.RelayStrategy;
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.core.connect.Connector;
import net.p2pd.core.connect.ConnectorHost;
import net.p2pd.core.connect.ConnectorSettings;
import net.p2pd.core.connect.Signalling;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.quic.QuicSessionProvider;
import net.p2pd.node.tls.TlsSessionProvider;

/**
 * A node on real sockets that has nothing but relays: the connector and the sessions (TLS, QUIC) of
 * real nodes. Signals go from hand to hand. It sends back what it is told.
 */
final class RealNode implements ConnectorHost, AutoCloseable {

  /** Everybody there is, by id. */
  static final class Village {
    private final Map<PeerId, RealNode> nodes = new ConcurrentHashMap<>();
  }

  private final Village village;
  private final RealPipes real;
  private final Identity identity = Identity.ephemeral();
  private final RelayStrategy relay = new RelayStrategy();
  private final List<SessionProvider> providers = new ArrayList<>();
  private final PeerAddress address;
  private final EventLoop loop;
  private final Connector connector;
  private volatile Signalling.Receiver receiver = (from, message) -> {};

  /**
   * Starts it.
   *
   * @param turn the tables of {@code turn.servers}
   * @param settings the strategy's
   */
  RealNode(
      Village village,
      RealPipes real,
      boolean datagrams,
      List<Map<String, String>> turn,
      Map<String, String> settings)
      throws Exception {
    this.village = village;
    this.real = real;
    this.loop = real.pipes.eventLoop();
    providers.add(new TlsSessionProvider());
    if (datagrams) {
      providers.add(new QuicSessionProvider(Runnable::run));
    }
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    address =
        PeerAddress.builder(identity.peerId())
            .issuedAt(Instant.now())
            .endpoint(PeerEndpoint.builder(0, loopback, 9).build())
            .sealingKey(identity.sealingPublic())
            .sign(identity);
    relay.start(new Context(new Values(settings, List.of()), new Values(Map.of(), turn)));
    connector = new Connector(this, ConnectorSettings.defaults());
    village.nodes.put(identity.peerId(), this);
  }

  CompletableFuture<Session> connect(RealNode peer) {
    return connector.connect(peer.address, ConnectOptions.defaults());
  }

  @Override
  public void close() {
    RealPipes.get(connector.close());
    relay.close();
  }

  @Override
  public PeerId self() {
    return identity.peerId();
  }

  @Override
  public PeerAddress.Signer signer() {
    return identity;
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
    return new SecureRandom();
  }

  @Override
  public List<ConnectStrategy> strategies() {
    return List.of(relay);
  }

  @Override
  public List<SessionProvider> sessionProviders() {
    return providers;
  }

  @Override
  public SessionLimits sessionLimits() {
    return SessionLimits.defaults();
  }

  @Override
  public AcceptPolicy acceptPolicy() {
    return AcceptPolicy.ANYONE;
  }

  @Override
  public void streamOpened(Session session, Pipe stream) {
    stream.onMessage((message, pipe) -> pipe.send(message.bytes()));
  }

  @Override
  public Signalling signalling() {
    return new Signalling() {
      @Override
      public boolean reaches(PeerAddress peer) {
        return village.nodes.containsKey(peer.peerId());
      }

      @Override
      public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
        ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
        RealNode to = village.nodes.get(peer.peerId());
        to.loop.execute(() -> to.receiver.received(address, copy));
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public Registration onMessage(Receiver wanted) {
        receiver = wanted;
        return () -> receiver = (from, message) -> {};
      }
    };
  }

  private record Values(Map<String, String> values, List<Map<String, String>> rows)
      implements Settings {

    @Override
    @SuppressWarnings("unchecked") // only texts are set here
    public <T> Optional<T> find(ConfigKey<T> key) {
      String value = values.get(key.name());
      return value == null ? key.defaultValue() : Optional.of((T) value);
    }

    @Override
    public <T> T get(ConfigKey<T> key) {
      return find(key).orElseThrow();
    }

    @Override
    public List<Settings> tables(String name) {
      return rows.stream().map(row -> (Settings) new Values(row, List.of())).toList();
    }
  }

  private static RuntimeException missing() {
    return new UnsupportedOperationException("a relay needs no more than pipes and settings");
  }

  /** What the strategy gets. */
  private final class Context implements PluginContext, Mappings {
    private final Settings settings;
    private final Settings shared;

    Context(Settings settings, Settings shared) {
      this.settings = settings;
      this.shared = shared;
    }

    @Override
    public String pluginId() {
      return "connect-relay";
    }

    @Override
    public Settings settings() {
      return settings;
    }

    @Override
    public Settings shared() {
      return shared;
    }

    @Override
    public System.Logger logger() {
      return System.getLogger("net.p2pd.connect.relay");
    }

    @Override
    public Pipes pipes() {
      return real.pipes;
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }

    @Override
    public RandomGenerator random() {
      return new SecureRandom();
    }

    @Override
    public List<Nic> nics() {
      return List.of();
    }

    @Override
    public Registration onNicsChanged(Runnable listener) {
      return () -> {};
    }

    @Override
    public Mappings mappings() {
      return this;
    }

    @Override
    public CompletionStage<java.net.InetSocketAddress> probe(Pipe bound) {
      return CompletableFuture.failedFuture(new P2pdException("nobody knows"));
    }

    @Override
    public CompletionStage<PortMapping> map(PortMappingRequest request) {
      return CompletableFuture.failedFuture(new P2pdException("no router"));
    }

    @Override
    public PeerId self() {
      return identity.peerId();
    }

    @Override
    public Node node() {
      throw missing();
    }

    @Override
    public Path dataDirectory() {
      throw missing();
    }
  }
}
