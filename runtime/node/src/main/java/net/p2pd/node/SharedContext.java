package net.p2pd.node;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.node.config.HostKeys;
import net.p2pd.node.metrics.NodeMetrics;

/** What all contexts of one node share. */
final class SharedContext implements ServiceContext.ContextSource {

  private final NodeParts parts;
  private final Supplier<@Nullable Node> node;

  /**
   * Creates it.
   *
   * @param node the node as soon as it is up, null before
   */
  SharedContext(NodeParts parts, Supplier<@Nullable Node> node) {
    this.parts = parts;
    this.node = node;
  }

  @Override
  public Settings shared() {
    return parts.configuration().shared();
  }

  @Override
  public Pipes pipes() {
    return parts.pipes();
  }

  @Override
  public RandomGenerator random() {
    return parts.random();
  }

  @Override
  public Surroundings surroundings() {
    return parts.surroundings();
  }

  @Override
  public Mappings mappings() {
    return new NodeMappings(
        parts.pipes().eventLoop(),
        parts.configuration().get(HostKeys.NODE_PORT_MAPPING),
        () -> parts.services().of(RouteResolver.class),
        () -> parts.services().of(PortMapper.class));
  }

  @Override
  public PeerId self() {
    return parts.identity().peerId();
  }

  @Override
  public Optional<NodeMetrics> metrics() {
    return parts.metrics();
  }

  @Override
  public Supplier<@Nullable Node> node() {
    return node;
  }

  @Override
  public Path dataDirectory(String pluginId) {
    return parts.storage().plugin(pluginId);
  }
}
