package net.p2pd.service.turn;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;

/** What a server under test gets: pipes of either kind, and its configuration. */
final class ServerContext implements PluginContext {

  private final Pipes pipes;
  private final List<Nic> nics;
  private final Map<String, Object> values;
  private final RandomGenerator random;

  /** What a server has told, by the names of its figures. */
  final Map<String, LongSupplier> figures = new ConcurrentHashMap<>();

  private final Metrics metrics = new Figures();

  ServerContext(Pipes pipes, List<Nic> nics, Map<String, Object> values) {
    this(pipes, nics, values, new SecureRandom());
  }

  ServerContext(Pipes pipes, List<Nic> nics, Map<String, Object> values, RandomGenerator random) {
    this.pipes = pipes;
    this.nics = nics;
    this.values = values;
    this.random = random;
  }

  @Override
  public String pluginId() {
    return "net.p2pd.service.turn";
  }

  @Override
  public Settings settings() {
    return new Settings() {
      @Override
      @SuppressWarnings("unchecked") // the tests give each key a value of its type
      public <T> Optional<T> find(ConfigKey<T> key) {
        Object value = values.get(key.name());
        return value == null ? key.defaultValue() : Optional.of((T) value);
      }

      @Override
      public <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow();
      }

      @Override
      public List<Settings> tables(String name) {
        return List.of();
      }
    };
  }

  @Override
  public Settings shared() {
    return settings();
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("net.p2pd.service.turn");
  }

  @Override
  public Pipes pipes() {
    return pipes;
  }

  @Override
  public EventLoop eventLoop() {
    return pipes.eventLoop();
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public List<Nic> nics() {
    return nics;
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return () -> {};
  }

  @Override
  public Mappings mappings() {
    throw new UnsupportedOperationException("a TURN server maps no ports");
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public PeerId self() {
    throw new UnsupportedOperationException("a TURN server has no identity");
  }

  @Override
  public Node node() {
    throw new UnsupportedOperationException("a TURN server needs no node");
  }

  @Override
  public Path dataDirectory() {
    throw new UnsupportedOperationException("a TURN server keeps no files");
  }

  private final class Figures implements Metrics {
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();

    private AtomicLong value(String name) {
      AtomicLong value = counters.computeIfAbsent(name, key -> new AtomicLong());
      figures.put(name, value::get);
      return value;
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
      return value(name)::addAndGet;
    }

    @Override
    public Gauge gauge(String name, String help, String... labels) {
      throw new UnsupportedOperationException("the server only has figures that are asked for");
    }

    @Override
    public Registration watch(String name, String help, LongSupplier value, String... labels) {
      figures.put(name, value);
      return () -> figures.remove(name);
    }
  }
}
