package net.p2pd.natlab;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.Session;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.core.connect.Connector;
import net.p2pd.core.connect.ConnectorHost;
import net.p2pd.core.connect.ConnectorSettings;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.natlab.virtual.LabSessionProvider;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * A node on a virtual host: the connector of real nodes, with the services it was given, over the
 * laboratory's pipes and sessions. It listens on TCP at all addresses of its host.
 */
public final class LabNode {

  /** Where nodes of the laboratory listen. */
  public static final int PORT = 10001;

  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  private final NatLab lab;
  private final VirtualHost host;
  private final LabIdentity identity;
  private final List<PluginService> services;
  private final PluginContext context;
  private final List<MessageHandler> handlers = new ArrayList<>();
  private final Connector connector;
  private final SessionProvider sessions;
  private @Nullable InetSocketAddress external;
  private @Nullable PeerAddress address;

  LabNode(
      NatLab lab, VirtualHost host, List<PluginService> services, Map<String, Object> settings) {
    this.lab = lab;
    this.host = host;
    this.services = List.copyOf(services);
    this.identity = lab.newIdentity();
    this.sessions = new LabSessionProvider(host.random(), lab.notary());
    this.context = new LabContext(host, identity.id(), new LabMappings(this.services), settings);
    this.connector = new Connector(new Host(), ConnectorSettings.defaults());
  }

  void start() {
    services.forEach(service -> service.start(context));
    lab.await(
        host.pipes()
            .listen(ListenSpec.all().port(PORT))
            .thenAccept(listener -> listener.onOpen(connector::accept)),
        START_LIMIT);
  }

  /** Returns the machine that it runs on. */
  public VirtualHost host() {
    return host;
  }

  /** Returns who it is. */
  public PeerId peerId() {
    return identity.id();
  }

  /** Returns what its services see of it. */
  public PluginContext context() {
    return context;
  }

  /** Says at which external address it can be reached, as far as that is known. */
  public LabNode reachableAt(InetSocketAddress seen) {
    external = seen;
    address = null;
    return this;
  }

  /** Returns its address: where it listens, signed. */
  public PeerAddress address() {
    PeerAddress known = address;
    if (known == null) {
      List<PeerEndpoint> endpoints = new ArrayList<>();
      int number = 0;
      for (Nic nic : host.nics()) {
        if (!nic.isLoopback()) {
          for (NicAddress own : nic.addresses()) {
            endpoints.add(endpoint(number, own));
          }
          number++;
        }
      }
      known = identity.address(host.eventLoop().now(), endpoints);
      address = known;
    }
    return known;
  }

  private PeerEndpoint endpoint(int number, NicAddress own) {
    PeerEndpoint.Builder builder = PeerEndpoint.builder(number, own.address(), PORT);
    InetSocketAddress seen = external;
    if (seen != null && NicAddress.of(seen.getAddress(), 0).family() == own.family()) {
      builder.external(seen.getAddress(), seen.getPort());
    }
    return builder.build();
  }

  /** Connects to a peer; time has to pass for it, see {@link NatLab#await}. */
  public CompletableFuture<Session> connect(PeerAddress peer, ConnectOptions options) {
    return connector.connect(peer, options);
  }

  /** Adds a handler for messages of the streams that peers open. */
  public LabNode onMessage(MessageHandler handler) {
    handlers.add(handler);
    return this;
  }

  /** Returns the sessions that are alive. */
  public List<Session> sessions() {
    return connector.sessions();
  }

  /** Says goodbye to all peers and stops its services. */
  public CompletableFuture<Void> close() {
    return connector.close().thenRun(() -> services.forEach(PluginService::close));
  }

  /** What the connector needs of it. */
  private final class Host implements ConnectorHost {

    @Override
    public PeerId self() {
      return identity.id();
    }

    @Override
    public PeerAddress.Signer signer() {
      return identity;
    }

    @Override
    public PeerAddress address() {
      return LabNode.this.address();
    }

    @Override
    public List<Nic> nics() {
      return host.nics();
    }

    @Override
    public EventLoop eventLoop() {
      return host.eventLoop();
    }

    @Override
    public RandomGenerator random() {
      return host.random();
    }

    @Override
    public List<ConnectStrategy> strategies() {
      return services.stream()
          .filter(ConnectStrategy.class::isInstance)
          .map(ConnectStrategy.class::cast)
          .toList();
    }

    @Override
    public List<SessionProvider> sessionProviders() {
      return List.of(sessions);
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
      handlers.forEach(stream::onMessage);
    }
  }
}
