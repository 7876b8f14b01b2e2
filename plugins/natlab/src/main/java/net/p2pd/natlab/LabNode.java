package net.p2pd.natlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.core.connect.Connector;
import net.p2pd.core.connect.ConnectorHost;
import net.p2pd.core.connect.ConnectorSettings;
import net.p2pd.core.connect.Signalling;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.natlab.virtual.LabSessionProvider;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * A node on a virtual host: the connector of real nodes, with the services it was given, over the
 * laboratory's pipes and sessions. It listens on TCP at all addresses of its host.
 */
public final class LabNode {

  /** How it signals. */
  interface Mail extends Signalling {

    /** Opens its mailboxes. */
    CompletionStage<Void> open();

    void close();
  }

  /** Where nodes of the laboratory listen. */
  public static final int PORT = 10001;

  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  private static final Duration SERVICE_LIMIT = Duration.ofSeconds(20);

  private final NatLab lab;
  private final VirtualHost host;
  private final LabIdentity identity;
  private final LabNodeBuilder wanted;
  private final List<PluginService> services;
  private final PluginContext context;
  private final Mappings mappings;
  private final List<MessageHandler> handlers = new ArrayList<>();
  private final Set<PeerId> known = new HashSet<>();
  private final Mail signalling;
  private final Connector connector;
  private final SessionProvider sessions;
  private @Nullable InetSocketAddress external;
  private @Nullable PeerAddress address;
  private @Nullable Path directory;

  LabNode(LabNodeBuilder wanted) {
    this.lab = wanted.lab;
    this.host = wanted.host;
    this.wanted = wanted;
    this.services = wanted.services.stream().map(LabNodeBuilder.Service::service).toList();
    this.identity = lab.newIdentity();
    LabSessionProvider provider = new LabSessionProvider(host.random(), lab.notary());
    this.sessions = wanted.datagramSessions ? provider : provider.withoutDatagrams();
    this.mappings = new LabMappings(this.services);
    this.context = new LabContext(this, wanted.shared, Map.of());
    SignalTransport transport = lab.internet().signalling().on(host);
    this.signalling =
        wanted.seals
            ? new SealedSignalling(this, identity, transport, wanted.signalling)
            : new LabSignalling(this, lab.addresses(), host, transport, wanted.signalling);
    this.connector = new Connector(new Host(), ConnectorSettings.defaults());
  }

  void start() {
    for (LabNodeBuilder.Service wish : wanted.services) {
      start(wish.service(), new LabContext(this, wanted.shared, wish.settings()));
    }
    lab.await(
        host.pipes()
            .listen(ListenSpec.all().port(PORT))
            .thenAccept(listener -> listener.onOpen(connector::accept)),
        START_LIMIT);
    if (!wanted.signalling.isEmpty()) {
      lab.await(signalling.open(), START_LIMIT);
    }
  }

  private void start(PluginService service, PluginContext own) {
    if (service instanceof ConnectStrategy) {
      service.start(own); // it has nothing to wait for, and there are many
    } else {
      lab.call("the start of " + service.id(), SERVICE_LIMIT, () -> service.start(own));
    }
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

  /** Returns its network interfaces, with what it knows of their NATs. */
  public List<Nic> nics() {
    return wanted.knowsNat ? KnownNat.nics(host) : host.nics();
  }

  Mappings mappings() {
    return mappings;
  }

  Signalling signalling() {
    return wanted.signalling.isEmpty() ? Signalling.NONE : signalling;
  }

  /** Returns a directory of its own; made when first asked for, gone when the node is closed. */
  Path dataDirectory() {
    Path known = directory;
    try {
      if (known == null) {
        known = Files.createTempDirectory("p2pd-natlab");
        directory = known;
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its address: where it listens and takes signalling, signed. */
  public PeerAddress address() {
    PeerAddress known = address;
    if (known == null) {
      List<PeerEndpoint> endpoints = new ArrayList<>();
      int number = 0;
      for (Nic nic : nics()) {
        if (!nic.isLoopback()) {
          for (NicAddress own : nic.addresses()) {
            endpoints.add(endpoint(number, nic, own));
          }
          number++;
        }
      }
      List<String> servers = wanted.signalling.stream().map(URI::toString).toList();
      known = identity.address(host.eventLoop().now(), endpoints, servers);
      address = known;
    }
    return known;
  }

  private PeerEndpoint endpoint(int number, Nic nic, NicAddress own) {
    PeerEndpoint.Builder builder = PeerEndpoint.builder(number, own.address(), PORT);
    InetSocketAddress seen = external;
    if (seen != null && Family.of(seen.getAddress()) == own.family()) {
      builder.external(seen.getAddress(), seen.getPort());
    } else if (wanted.knowsNat) {
      InetAddress outside = KnownNat.seen(host, own.address());
      if (outside.equals(own.address())) {
        builder.external(outside, PORT);
      } else {
        builder.external(outside); // which port that is nobody knows, as on real nodes
      }
    }
    if (wanted.knowsNat) {
      builder.udp(nic.nat(own.family(), Transport.UDP)).tcp(nic.nat(own.family(), Transport.TCP));
    }
    return builder.build();
  }

  /** Connects to a peer; time has to pass for it, see {@link NatLab#await}. */
  public CompletableFuture<Session> connect(PeerAddress peer, ConnectOptions options) {
    return connector.connect(peer, options);
  }

  /** Lets it trust somebody more than a stranger, as a node does that connected to him before. */
  public LabNode know(PeerId peer) {
    known.add(peer);
    return this;
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
    return connector
        .close()
        .thenRun(
            () -> {
              services.forEach(PluginService::close);
              signalling.close();
              deleteFiles();
            });
  }

  private void deleteFiles() {
    Path known = directory;
    if (known == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(known)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      return LabNode.this.nics();
    }

    @Override
    public Signalling signalling() {
      return LabNode.this.signalling();
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
    public boolean knows(PeerId peer) {
      return known.contains(peer);
    }

    @Override
    public AcceptPolicy acceptPolicy() {
      return AcceptPolicy.ANYONE;
    }

    @Override
    public void streamOpened(Session session, Pipe stream) {
      for (PluginService service : services) {
        if (service instanceof ProtocolHandler protocol
            && protocol.protocols().contains(stream.protocol())) {
          protocol.onPipe(stream);
          return;
        }
      }
      handlers.forEach(stream::onMessage);
    }
  }
}
