package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.ServiceFactory;

/**
 * A loaded plugin in a test; see {@link PluginRunner}. Its started services live in the
 * laboratory's virtual time, which passes in {@link #await} and {@link #pass} only. For the test's
 * thread.
 */
public final class RunningPlugin implements AutoCloseable {

  private final PluginInfo info;
  private final LoadedPlugins plugins;
  private final VirtualWorld world;
  private final Map<String, Object> settings;
  private final KitSettings shared;
  private final Limits limits;
  private final List<PluginService> started = new ArrayList<>();
  private boolean closed;

  RunningPlugin(
      PluginInfo info,
      LoadedPlugins plugins,
      VirtualWorld world,
      Map<String, Object> settings,
      KitSettings shared,
      Limits limits) {
    this.info = info;
    this.plugins = plugins;
    this.world = world;
    this.settings = settings;
    this.shared = shared;
    this.limits = limits;
  }

  /** Returns what the host knows of it. */
  public PluginInfo info() {
    return info;
  }

  /**
   * Returns a new instance of its only service of a type, not started: for a node of the
   * laboratory, which starts and closes it.
   */
  public <S extends PluginService> S service(Class<S> type) {
    return factory(type).create();
  }

  /** Returns a new instance of a service, not started, by its id. */
  public <S extends PluginService> S service(Class<S> type, String id) {
    return services(type).stream()
        .filter(factory -> factory.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(info.id() + " has no " + type.getSimpleName() + " '" + id + "'"))
        .create();
  }

  /**
   * Returns a new instance of its only service of a type, started on a machine of its own in the
   * laboratory. It is closed at the end.
   */
  public <S extends PluginService> S start(Class<S> type) {
    ServiceFactory<S> factory = factory(type);
    S service = factory.create();
    KitContext context = world.context(KitSettings.of(factory.configuration(), settings), shared);
    started.add(service);
    world.call(
        "start of " + factory,
        limits.arrive(),
        () -> {
          service.start(context);
          return service;
        });
    return service;
  }

  /**
   * Lets virtual time pass until something is done, and returns it.
   *
   * @throws java.util.concurrent.CompletionException if it failed
   * @throws AssertionError if it was not done within that much virtual time
   */
  public <T> T await(CompletionStage<T> stage, Duration limit) {
    return world.await("what the test waits for", stage, limit);
  }

  /** Lets that much virtual time pass. */
  public void pass(Duration time) {
    world.pass(time);
  }

  private <S extends PluginService> ServiceFactory<S> factory(Class<S> type) {
    List<ServiceFactory<S>> all = services(type);
    if (all.size() != 1) {
      throw new AssertionError(
          "plugin '"
              + info.id()
              + "' provides "
              + (all.isEmpty() ? "no " + type.getSimpleName() : all + "; name the id of one")
              + "; its services are "
              + info.services());
    }
    return all.get(0);
  }

  private <S extends PluginService> List<ServiceFactory<S>> services(Class<S> type) {
    return plugins.services(type).stream()
        .filter(factory -> factory.pluginId().equals(info.id()))
        .toList();
  }

  /** Closes what was started, the last one first; the runner calls it. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Collections.reverse(started);
    for (PluginService service : started) {
      world.call(
          "close of " + service.getClass().getSimpleName(),
          limits.close(),
          () -> {
            service.close();
            return "closed";
          });
    }
    started.clear();
    world.until(() -> world.left().isEmpty(), limits.close());
    assertThat(world.left()).as("what is open after the services were closed").isEmpty();
  }
}
