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

  private final VirtualHost host;
  private final PeerId self;
  private final Mappings mappings;
  private final Settings settings;

  LabContext(VirtualHost host, PeerId self, Mappings mappings, Map<String, Object> settings) {
    this.host = host;
    this.self = self;
    this.mappings = mappings;
    this.settings = new LabSettings(settings);
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
    return settings;
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
    return host.nics();
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return host.onNicsChanged(listener);
  }

  @Override
  public Mappings mappings() {
    return mappings;
  }

  @Override
  public PeerId self() {
    return self;
  }

  @Override
  public Node node() {
    throw new IllegalStateException("a node of the laboratory has connections and no services");
  }

  @Override
  public Path dataDirectory() {
    throw new IllegalStateException("the laboratory has no files");
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
