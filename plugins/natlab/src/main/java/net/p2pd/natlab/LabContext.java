package net.p2pd.natlab;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;
import net.p2pd.natlab.virtual.VirtualHost;

/** What services on a virtual host get: everything in virtual time. */
final class LabContext implements PluginContext {

  private final LabNode node;
  private final VirtualHost host;
  private final Settings shared;
  private final Settings settings;

  /**
   * Creates a context.
   *
   * @param own the settings of one service; empty where it reads the shared ones
   */
  LabContext(LabNode node, Map<String, Object> shared, Map<String, Object> own) {
    this.node = node;
    this.host = node.host();
    this.shared = new LabSettings(shared);
    this.settings = own.isEmpty() ? this.shared : new LabSettings(own);
  }

  @Override
  public String pluginId() {
    return "laboratory";
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
    return System.getLogger("net.p2pd.plugin.laboratory");
  }

  @Override
  public Pipes pipes() {
    return host.pipes();
  }

  @Override
  public EventLoop eventLoop() {
    return host.eventLoop();
  }

  @Override
  public Clock clock() {
    return new VirtualClock(host.eventLoop(), ZoneOffset.UTC);
  }

  @Override
  public RandomGenerator random() {
    return host.random();
  }

  @Override
  public List<Nic> nics() {
    return node.nics();
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return host.onNicsChanged(listener);
  }

  @Override
  public Mappings mappings() {
    return node.mappings();
  }

  @Override
  public PeerId self() {
    return node.peerId();
  }

  @Override
  public Node node() {
    throw new IllegalStateException("a node of the laboratory has connections and no services");
  }

  @Override
  public Path dataDirectory() {
    return node.dataDirectory();
  }

  /** The time of day in virtual time. */
  private static final class VirtualClock extends Clock {
    private final EventLoop loop;
    private final ZoneId zone;

    VirtualClock(EventLoop loop, ZoneId zone) {
      this.loop = loop;
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new VirtualClock(loop, other);
    }

    @Override
    public Instant instant() {
      return loop.now();
    }
  }
}
