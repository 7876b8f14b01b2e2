package net.p2pd.signal.mqtt;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;

/** A host of one plugin: a loop of its own, and the settings that a test gives. */
final class TestHost implements PluginContext, AutoCloseable {

  private final Path directory;
  private final Map<String, Object> settings = new HashMap<>();
  private final Map<String, Object> shared = new HashMap<>();
  private final Loop loop = new Loop();
  private final MqttTransport transport = new MqttTransport();
  private boolean started;

  TestHost(Path directory) {
    this.directory = directory;
  }

  TestHost set(String key, Object value) {
    settings.put(key, value);
    return this;
  }

  /** Sets {@code signal.mqtt.brokers}. */
  @SafeVarargs
  final TestHost brokers(Map<String, Object>... rows) {
    shared.put("signal.mqtt.brokers", List.of(rows));
    return this;
  }

  MqttTransport start() {
    transport.start(this);
    started = true;
    return transport;
  }

  /** Says that the network changed. */
  void networkChanges(Predicate<InetAddress> isGone) {
    loop.execute(() -> transport.networkChanged(isGone));
  }

  /** Closes the transport, but no mailbox. */
  @Override
  public void close() {
    if (started) {
      transport.close();
    }
    loop.executor.shutdownNow();
  }

  @Override
  public String pluginId() {
    return "signal-mqtt";
  }

  @Override
  public Settings settings() {
    return new Values(settings);
  }

  @Override
  public Settings shared() {
    return new Values(shared);
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("net.p2pd.plugin.signal-mqtt");
  }

  @Override
  public Pipes pipes() {
    throw new UnsupportedOperationException("the library has sockets of its own");
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
    return new SecureRandom();
  }

  @Override
  public List<Nic> nics() {
    return List.of();
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return () -> {};
  }

  @Override
  public Mappings mappings() {
    throw new UnsupportedOperationException("not needed");
  }

  @Override
  public PeerId self() {
    throw new UnsupportedOperationException("nobody is to learn that");
  }

  @Override
  public Node node() {
    throw new IllegalStateException("there is no node");
  }

  @Override
  public Path dataDirectory() {
    return directory;
  }

  private record Values(Map<String, Object> values) implements Settings {

    @Override
    @SuppressWarnings("unchecked") // the tests give each key what its type says
    public <T> Optional<T> find(ConfigKey<T> key) {
      return Optional.ofNullable((T) values.get(key.name())).or(key::defaultValue);
    }

    @Override
    public <T> T get(ConfigKey<T> key) {
      return find(key).orElseThrow(() -> new P2pdException("nothing for " + key.name()));
    }

    @Override
    @SuppressWarnings("unchecked") // so says brokers()
    public List<Settings> tables(String name) {
      List<Map<String, Object>> rows =
          (List<Map<String, Object>>) values.getOrDefault(name, List.of());
      return rows.stream().<Settings>map(Values::new).toList();
    }
  }

  private static final class Loop implements EventLoop {

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    Loop() {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread made = new Thread(task, "test-loop");
                thread = made;
                return made;
              });
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
      executor.execute(task);
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
      ScheduledFuture<?> timer = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread().equals(thread);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }
  }
}
