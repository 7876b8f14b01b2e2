package net.p2pd.node;

import com.google.inject.Guice;
import com.google.inject.Stage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.connect.Connector;
import net.p2pd.core.connect.ConnectorSettings;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.metrics.NodeMetrics;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.quic.QuicSessionProvider;
import net.p2pd.node.route.NicChoice;
import net.p2pd.node.route.SystemRouteProvider;
import net.p2pd.node.tls.TlsSessionProvider;

/**
 * Brings a node up, step by step: configuration, identity, event loops, plugins, wiring, services,
 * listening, address, node services. Each step adds how it is undone to the {@link Shutdown}, so
 * that a start that fails half-way leaves nothing behind.
 */
final class NodeStarter {

  private static final System.Logger LOG = System.getLogger(NodeStarter.class.getName());

  /** In the order of starting; closed the other way round. */
  private static final List<Class<? extends PluginService>> SERVICES =
      List.of(
          PipeProvider.class,
          RouteProvider.class,
          SignalTransport.class,
          PortMapper.class,
          RouteResolver.class,
          NatDetector.class,
          SessionProvider.class,
          ConnectStrategy.class,
          ProtocolHandler.class);

  /** What it takes to find out how the network looks from outside. */
  private static final List<Class<? extends PluginService>> FOR_SURVEY =
      List.of(PipeProvider.class, RouteProvider.class, RouteResolver.class, NatDetector.class);

  /** What servers need that run by themselves. */
  private static final List<Class<? extends PluginService>> FOR_SERVERS =
      List.of(PipeProvider.class, RouteProvider.class);

  private static final Duration STEP = Duration.ofSeconds(5);

  /** How long servers that may be away are waited for at the end. */
  private static final Duration NOTES = Duration.ofSeconds(2);

  private final NodeOptions options;
  private final @Nullable ClassLoader applicationLoader;
  private final List<Class<? extends PluginService>> types;
  private final Shutdown shutdown = new Shutdown();
  private final List<Runnable> onceUp = new ArrayList<>();
  private volatile @Nullable Node node;

  private NodeStarter(
      NodeOptions options,
      @Nullable ClassLoader applicationLoader,
      List<Class<? extends PluginService>> types) {
    this.options = options;
    this.applicationLoader = applicationLoader;
    this.types = types;
  }

  static CompletableFuture<Node> start(NodeOptions options) {
    CompletableFuture<Node> result = new CompletableFuture<>();
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    Thread thread =
        new Thread(() -> new NodeStarter(options, caller, SERVICES).run(result), "p2pd-start");
    thread.setContextClassLoader(NodeStarter.class.getClassLoader());
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** Asks how the network looks from outside, without a node; blocks for a bounded time. */
  static Survey survey(NodeOptions options) {
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    NodeStarter starter = new NodeStarter(options.withoutServices(), caller, FOR_SURVEY);
    try {
      NodeParts parts = starter.ground();
      return Survey.of(parts.surroundings().nics(), Inquiry.of(parts));
    } finally {
      starter.shutdown.start().join();
    }
  }

  /** Starts servers without a node to stand beside; blocks until they serve, or throws why not. */
  static Infrastructure servers(NodeOptions options, List<String> pluginIds) {
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    NodeStarter starter = new NodeStarter(options, caller, FOR_SERVERS);
    boolean up = false;
    try {
      NodeParts parts = starter.ground();
      Infrastructure.checkLoaded(parts.plugins(), pluginIds);
      parts.services().require(pluginIds);
      starter.start(parts, NodeService.class, pluginIds::contains);
      Infrastructure.checkStarted(parts.plugins(), pluginIds);
      parts.metrics().ifPresent(metrics -> starter.serve(metrics, parts));
      up = true;
      return new Infrastructure(parts.configuration(), starter.shutdown);
    } finally {
      if (!up) {
        starter.shutdown.start().join();
      }
    }
  }

  private void run(CompletableFuture<Node> result) {
    try {
      Node started = bringUp();
      if (result.complete(started)) {
        onceUp.forEach(Runnable::run);
      } else {
        started.close();
      }
    } catch (RuntimeException | Error e) {
      shutdown.start().join();
      result.completeExceptionally(e);
    }
  }

  /** What everything else stands on, up to the services that were asked for. */
  private NodeParts ground() {
    Configuration configuration = Configuration.load(options);
    configuration.warnings().forEach(NodeStarter::warn);
    Storage storage = Storage.of(options);
    shutdown.step("data directory", STEP, storage::close);
    Identity identity = storage.identity();
    ApplicationPlugins application = new ApplicationPlugins(applicationLoader, wanted());
    LoadedPlugins plugins = PluginFinder.load(configuration, options, wanted(), application);
    // Before the event loops, so that their classes can be loaded until nothing of theirs runs.
    shutdown.step("plugins", STEP, plugins::close);
    NettyLoops loops =
        NettyLoops.start(
            NettyLoops.Io.parse(configuration.get(HostKeys.NODE_IO)),
            NettyLoops.defaultThreads(),
            true);
    shutdown.step("event loops", NettyLoops.CLOSE_LIMIT.plus(STEP), loops::close);
    NodeParts parts =
        Guice.createInjector(
                Stage.PRODUCTION,
                new NodeWiring(configuration, storage, identity, loops, plugins, application))
            .getInstance(NodeParts.class);
    startServices(parts);
    return parts;
  }

  private Node bringUp() {
    NodeParts parts = ground();
    NodeSignalling signalling = new NodeSignalling(parts, parts.pipes().eventLoop());
    shutdown.later("mailboxes", STEP, signalling::close);
    Connector connector = connector(parts, signalling);
    shutdown.later("sessions", STEP, connector::close);
    listen(parts, connector);
    signalling.open();
    P2pdNode up = new P2pdNode(parts, connector, finding(parts, signalling), shutdown);
    node = up;
    parts.nodePipes().peers((peer, pipeOptions) -> up.connect(peer));
    shutdown.step("published address", STEP, parts.whereabouts()::withdraw);
    if (options.hasServices() && parts.configuration().get(HostKeys.NODE_PUBLISH)) {
      shutdown.later("address at signalling servers", NOTES, signalling::withdraw);
      signalling.publish();
    }
    if (options.hasServices()) {
      start(parts, NodeService.class);
      PluginFinder.checkRequired(parts.configuration(), parts.plugins());
    }
    parts
        .metrics()
        .ifPresent(
            metrics -> {
              metrics.sessions(() -> connector.sessions().size());
              serve(metrics, parts);
            });
    follow(parts);
    openPorts(parts);
    return up;
  }

  /**
   * Opens the ports that the node listens on at its routers, if it stays up: a node without
   * services runs one command and goes.
   */
  private void openPorts(NodeParts parts) {
    if (!options.hasServices() || !parts.configuration().get(HostKeys.NODE_PORT_MAPPING)) {
      return;
    }
    Surroundings surroundings = parts.surroundings();
    OpenedPorts ports =
        new OpenedPorts(
            parts.pipes().eventLoop(),
            source(parts).mappings(),
            surroundings::nics,
            parts.whereabouts()::listening,
            new MappingCheck(parts.pipes()),
            parts.whereabouts()::opened);
    shutdown.later("ports at routers", STEP, ports::close);
    surroundings.onLearnt(ports::follow);
    surroundings.onNicsChanged(ports::follow);
    ports.follow();
  }

  /** Stays up to date while the network changes, and finds out how it looks from outside. */
  private void follow(NodeParts parts) {
    Surroundings surroundings = parts.surroundings();
    surroundings.onLearnt(parts.whereabouts()::changed);
    surroundings.onNicsChanged(parts.whereabouts()::changed);
    Measuring measuring = Measuring.of(parts);
    shutdown.step("measuring", STEP, measuring::close);
    measuring.start();
  }

  private void serve(NodeMetrics metrics, NodeParts parts) {
    metrics.plugins(parts.plugins()::infos);
    shutdown.later("metrics", STEP, metrics::closeAsync);
    String wanted = parts.configuration().get(HostKeys.METRICS_LISTEN);
    List<Nic> all = parts.services().of(RouteProvider.class).get(0).nics();
    try {
      InetSocketAddress bound = metrics.serve(wanted, parts.pipes(), all).join();
      LOG.log(System.Logger.Level.INFO, "metrics are served at {0}", bound);
    } catch (CompletionException e) {
      throw e.getCause() instanceof P2pdException words ? words : e;
    }
  }

  private Set<Class<? extends PluginService>> wanted() {
    List<Class<? extends PluginService>> wanted = new ArrayList<>(types);
    if (options.hasServices()) {
      wanted.add(NodeService.class);
    }
    return Set.copyOf(wanted);
  }

  private static void warn(String text) {
    LOG.log(System.Logger.Level.WARNING, text);
  }

  private void startServices(NodeParts parts) {
    SystemRouteProvider routes = parts.routeProvider();
    routes.start(new ServiceContext("system", parts.configuration().shared(), source(parts)));
    shutdown.step("network interfaces", STEP, routes::close);
    parts.services().add(RouteProvider.class, routes);
    parts.services().add(PipeProvider.class, parts.nettyPipes());
    if (types.contains(SessionProvider.class)) {
      addTls(parts);
      addQuic(parts);
    }
    for (Class<? extends PluginService> type : types) {
      start(parts, type);
    }
    NicChoice.of(parts.configuration().get(HostKeys.NODE_NICS))
        .check(parts.services().of(RouteProvider.class).get(0).nics());
    parts.router().protocols(() -> parts.services().of(ProtocolHandler.class));
    PluginFinder.checkRequired(parts.configuration(), parts.plugins());
  }

  private void addTls(NodeParts parts) {
    TlsSessionProvider tls =
        new TlsSessionProvider(
            TlsSessionProvider.Engine.parse(parts.configuration().get(HostKeys.TLS_ENGINE)),
            parts.loops().tlsTasks());
    parts.services().add(SessionProvider.class, tls);
    // The first certificate of a process takes some hundred milliseconds of computing: in the
    // background, and not while the start could use the processor itself.
    onceUp.add(
        () ->
            parts
                .loops()
                .tlsTasks()
                .execute(() -> tls.prepare(parts.identity().peerId(), parts.identity())));
  }

  private static void addQuic(NodeParts parts) {
    if (parts.configuration().get(HostKeys.SESSION_QUIC)) {
      parts
          .services()
          .add(SessionProvider.class, new QuicSessionProvider(parts.loops().tlsTasks()));
    } else {
      LOG.log(System.Logger.Level.DEBUG, "QUIC is switched off (session.quic)");
    }
  }

  private void start(NodeParts parts, Class<? extends PluginService> type) {
    start(parts, type, id -> true);
  }

  private void start(
      NodeParts parts, Class<? extends PluginService> type, Predicate<String> ofPlugin) {
    Duration deadline = parts.configuration().get(HostKeys.PLUGINS_START_TIMEOUT);
    shutdown.step(
        "services of type " + type.getSimpleName(),
        deadline.plus(STEP),
        () -> parts.services().close(type, deadline));
    parts.services().start(type, ofPlugin, contexts(parts), deadline);
  }

  private static Connector connector(NodeParts parts, NodeSignalling signalling) {
    Configuration configuration = parts.configuration();
    SessionLimits limits =
        SessionLimits.builder()
            .maxMessage(Math.toIntExact(configuration.get(HostKeys.SESSION_MAX_MESSAGE)))
            .maxStreams(Math.toIntExact(configuration.get(HostKeys.SESSION_MAX_STREAMS)))
            .maxPending(Math.toIntExact(configuration.get(HostKeys.SESSION_MAX_PENDING)))
            .build();
    NodeConnectorHost host =
        new NodeConnectorHost(
            parts,
            signalling,
            limits,
            Acceptance.of(
                configuration.get(HostKeys.NODE_ACCEPT), parts.identity(), parts.known()));
    return new Connector(host, connecting(configuration));
  }

  /** Returns what the configuration says of connects. */
  static ConnectorSettings connecting(Configuration configuration) {
    return ConnectorSettings.defaults()
        .handshake(configuration.get(HostKeys.NODE_HANDSHAKE_TIMEOUT))
        .measuring(configuration.get(HostKeys.NAT_PATIENCE))
        .maxUnproven(
            Math.toIntExact(configuration.get(HostKeys.NODE_MAX_UNPROVEN)),
            Math.toIntExact(configuration.get(HostKeys.NODE_MAX_UNPROVEN_PER_SOURCE)))
        .maxSessions(
            Math.toIntExact(configuration.get(HostKeys.NODE_MAX_SESSIONS)),
            Math.toIntExact(configuration.get(HostKeys.NODE_MAX_SESSIONS_PER_PEER)));
  }

  private Finding finding(NodeParts parts, NodeSignalling signalling) {
    return new Finding(
        signalling,
        options.isEphemeral() ? null : NodeRuntime.directory(options),
        parts.configuration().get(HostKeys.SIGNAL_FIND_TIMEOUT));
  }

  private void listen(NodeParts parts, Connector connector) {
    ListeningSockets sockets = ListeningSockets.open(parts, connector::accept);
    shutdown.later("listening", STEP, sockets::close);
    parts.surroundings().onNicsChanged(sockets::follow);
  }

  private StartedServices.Contexts contexts(NodeParts parts) {
    ServiceContext.ContextSource source = source(parts);
    return id -> new ServiceContext(id, parts.configuration().plugin(id), source);
  }

  private ServiceContext.ContextSource source(NodeParts parts) {
    return new SharedContext(parts, () -> node);
  }
}
