package net.p2pd.node;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;
import net.p2pd.node.metrics.NodeMetrics;

/** A plugin's view of its node. */
final class ServiceContext implements PluginContext, AutoCloseable {

  private final String pluginId;
  private final Settings settings;
  private final ContextSource source;
  private final EventLoop loop;
  private final NodeMetrics.@Nullable ServiceMetrics metrics;

  /** What all contexts of a node share. Implemented by the node's wiring. */
  interface ContextSource {

    Settings shared();

    Pipes pipes();

    RandomGenerator random();

    Surroundings surroundings();

    Mappings mappings();

    PeerId self();

    Optional<NodeMetrics> metrics();

    Supplier<@Nullable Node> node();

    Path dataDirectory(String pluginId);
  }

  ServiceContext(String pluginId, Settings settings, ContextSource source) {
    this.pluginId = pluginId;
    this.settings = settings;
    this.source = source;
    this.loop = source.pipes().eventLoop();
    this.metrics = source.metrics().map(all -> all.of(pluginId)).orElse(null);
  }

  @Override
  public String pluginId() {
    return pluginId;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Settings shared() {
    return source.shared();
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("net.p2pd.plugin." + pluginId);
  }

  @Override
  public Pipes pipes() {
    return source.pipes();
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
    return source.random();
  }

  @Override
  public List<Nic> nics() {
    return source.surroundings().nics();
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return source.surroundings().onNicsChanged(listener);
  }

  @Override
  public Mappings mappings() {
    return source.mappings();
  }

  @Override
  public PeerId self() {
    return source.self();
  }

  @Override
  public Node node() {
    Node node = source.node().get();
    if (node == null) {
      throw new IllegalStateException(
          "the node is not up yet; a NodeService is started when it is, other services are earlier");
    }
    return node;
  }

  @Override
  public Metrics metrics() {
    return metrics == null ? Metrics.none() : metrics;
  }

  /** Forgets what the service counted; called when it was closed. */
  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
  }

  @Override
  public Path dataDirectory() {
    return source.dataDirectory(pluginId);
  }
}
