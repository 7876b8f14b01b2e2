package net.p2pd.node;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.metrics.NodeMetrics;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyPipeProvider;
import net.p2pd.node.route.SystemRouteProvider;

/** The parts that Guice put together, for those who need many of them. */
@Singleton
final class NodeParts {

  private final Configuration configuration;
  private final Identity identity;
  private final Storage storage;
  private final NettyLoops loops;
  private final LoadedPlugins plugins;
  private final StartedServices services;
  private final Surroundings surroundings;
  private final NodePipes pipes;
  private final Whereabouts whereabouts;
  private final StreamRouter router;
  private final SystemRouteProvider routeProvider;
  private final NettyPipeProvider nettyPipes;
  private final KnownPeers known;
  private final RememberedPaths memory;
  private final Optional<NodeMetrics> metrics;
  private final RandomGenerator random = new SecureRandom();

  @Inject
  NodeParts(
      Configuration configuration,
      Identity identity,
      Storage storage,
      NettyLoops loops,
      LoadedPlugins plugins,
      StartedServices services,
      Surroundings surroundings,
      NodePipes pipes,
      Whereabouts whereabouts,
      StreamRouter router,
      SystemRouteProvider routeProvider,
      NettyPipeProvider nettyPipes,
      KnownPeers known,
      RememberedPaths memory,
      Optional<NodeMetrics> metrics) {
    this.configuration = configuration;
    this.identity = identity;
    this.storage = storage;
    this.loops = loops;
    this.plugins = plugins;
    this.services = services;
    this.surroundings = surroundings;
    this.pipes = pipes;
    this.whereabouts = whereabouts;
    this.router = router;
    this.routeProvider = routeProvider;
    this.nettyPipes = nettyPipes;
    this.known = known;
    this.memory = memory;
    this.metrics = metrics;
  }

  Configuration configuration() {
    return configuration;
  }

  Identity identity() {
    return identity;
  }

  Storage storage() {
    return storage;
  }

  NettyLoops loops() {
    return loops;
  }

  LoadedPlugins plugins() {
    return plugins;
  }

  StartedServices services() {
    return services;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Pipes pipes() {
    return pipes.pipes();
  }

  Whereabouts whereabouts() {
    return whereabouts;
  }

  StreamRouter router() {
    return router;
  }

  SystemRouteProvider routeProvider() {
    return routeProvider;
  }

  NettyPipeProvider nettyPipes() {
    return nettyPipes;
  }

  NodePipes nodePipes() {
    return pipes;
  }

  KnownPeers known() {
    return known;
  }

  RememberedPaths memory() {
    return memory;
  }

  /** Returns the figures; empty where nobody wants them. */
  Optional<NodeMetrics> metrics() {
    return metrics;
  }

  RandomGenerator random() {
    return random;
  }
}
