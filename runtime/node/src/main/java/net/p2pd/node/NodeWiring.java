package net.p2pd.node;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import jakarta.inject.Singleton;
import java.util.Optional;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.metrics.NodeMetrics;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyPipeProvider;
import net.p2pd.node.route.NicChoice;
import net.p2pd.node.route.SystemRouteProvider;

/** Wires one node. Nothing of it reaches plugins, and no injector outlives its node's start. */
final class NodeWiring extends AbstractModule {

  private final Configuration configuration;
  private final Storage storage;
  private final Identity identity;
  private final NettyLoops loops;
  private final LoadedPlugins plugins;
  private final ApplicationPlugins application;

  NodeWiring(
      Configuration configuration,
      Storage storage,
      Identity identity,
      NettyLoops loops,
      LoadedPlugins plugins,
      ApplicationPlugins application) {
    this.configuration = configuration;
    this.storage = storage;
    this.identity = identity;
    this.loops = loops;
    this.plugins = plugins;
    this.application = application;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(Configuration.class).toInstance(configuration);
    bind(Storage.class).toInstance(storage);
    bind(Identity.class).toInstance(identity);
    bind(NettyLoops.class).toInstance(loops);
    bind(LoadedPlugins.class).toInstance(plugins);
    bind(ApplicationPlugins.class).toInstance(application);
    bind(StartedServices.class).in(Singleton.class);
    bind(StreamRouter.class).in(Singleton.class);
    bind(Whereabouts.class).in(Singleton.class);
    bind(KnownPeers.class).in(Singleton.class);
    bind(RememberedPaths.class).in(Singleton.class);
    bind(SignalServers.class).in(Singleton.class);
    bind(NodePipes.class).in(Singleton.class);
    bind(NodeParts.class).in(Singleton.class);
    // Not by @Provides: to read annotations makes classes, at each start.
    bind(new TypeLiteral<Optional<NodeMetrics>>() {}).toInstance(metrics());
    Provider<StartedServices> services = getProvider(StartedServices.class);
    bind(Surroundings.class).toProvider(() -> surroundings(services.get())).in(Singleton.class);
    bind(NettyPipeProvider.class).toInstance(new NettyPipeProvider(loops));
    bind(SystemRouteProvider.class)
        .toInstance(new SystemRouteProvider(task -> Threads.start("p2pd-nics", task)));
  }

  /** Empty where nobody wants to know, which is the rule. */
  private Optional<NodeMetrics> metrics() {
    return configuration.get(HostKeys.METRICS_LISTEN).isEmpty()
        ? Optional.empty()
        : Optional.of(new NodeMetrics());
  }

  private Surroundings surroundings(StartedServices services) {
    NicChoice choice = NicChoice.of(configuration.get(HostKeys.NODE_NICS));
    // There is always the system's.
    return new Surroundings(() -> services.of(RouteProvider.class).get(0), choice::apply);
  }
}
