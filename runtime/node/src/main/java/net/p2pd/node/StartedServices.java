package net.p2pd.node;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.PluginCallException;
import net.p2pd.loader.PluginCalls;
import net.p2pd.loader.ServiceFactory;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;

/**
 * The services of a node: made and started once, in the order of their plugins, and closed in the
 * opposite order. One that fails is noted and left out.
 */
final class StartedServices {

  private static final System.Logger LOG = System.getLogger(StartedServices.class.getName());

  /** One service that was started. */
  private static final class Started {
    final String pluginId;
    final PluginService service;
    @Nullable ServiceContext context;

    Started(String pluginId, PluginService service) {
      this.pluginId = pluginId;
      this.service = service;
    }
  }

  private final LoadedPlugins plugins;
  private final ApplicationPlugins application;
  private final Set<String> required;
  private final PluginCalls calls = PluginCalls.onNewThreads("p2pd-plugin-call");

  /** Read without a lock, by event loops too: a service that starts may wait for a pipe of them. */
  private final Map<Class<?>, List<PluginService>> byType = new ConcurrentHashMap<>();

  private final Deque<Started> started = new ArrayDeque<>();

  @Inject
  StartedServices(
      LoadedPlugins plugins, ApplicationPlugins application, Configuration configuration) {
    this.plugins = plugins;
    this.application = application;
    this.required = new HashSet<>(configuration.get(HostKeys.PLUGINS_REQUIRED));
  }

  /** Notes plugins whose failure is told by whoever starts them, and not in the log. */
  synchronized void require(List<String> pluginIds) {
    required.addAll(pluginIds);
  }

  /** How a plugin's context is made. */
  @FunctionalInterface
  interface Contexts {
    ServiceContext of(String pluginId);
  }

  /** Adds a service of the host's own, which needs no starting. */
  synchronized <S extends PluginService> void add(Class<S> type, S own) {
    list(type).add(own);
    sort(type);
  }

  /** Makes and starts all services of one type that these plugins provide. */
  synchronized <S extends PluginService> void start(
      Class<S> type, Predicate<String> ofPlugin, Contexts contexts, Duration deadline) {
    List<ServiceFactory<S>> factories = new ArrayList<>(plugins.services(type));
    List<String> order = plugins.startOrder();
    factories.sort(Comparator.comparingInt(factory -> order.indexOf(factory.pluginId())));
    for (ServiceFactory<S> factory : factories) {
      if (ofPlugin.test(factory.pluginId()) && !hasFailed(factory.pluginId())) {
        start(factory, contexts, deadline);
      }
    }
    for (ApplicationPlugins.Found<?> found : application.of(type)) {
      if (ofPlugin.test(found.pluginId) && !isThere(type, found)) {
        startApplications(type, found, contexts, deadline);
      }
    }
    sort(type);
  }

  /** The same plugin may lie in a plugin directory too, which then counts. */
  private boolean isThere(Class<? extends PluginService> type, ApplicationPlugins.Found<?> found) {
    for (Started one : started) {
      if (type.isInstance(one.service)
          && one.pluginId.equals(found.pluginId)
          && one.service.id().equals(found.service.id())) {
        return true;
      }
    }
    return false;
  }

  /** A plugin that the application chose itself must work: its failure is the start's failure. */
  private void startApplications(
      Class<? extends PluginService> type,
      ApplicationPlugins.Found<?> found,
      Contexts contexts,
      Duration deadline) {
    Started one = new Started(found.pluginId, found.service);
    started.push(one);
    begin(one, startOf(type, found.service), contexts, deadline);
    list(type).add(found.service);
  }

  private static String startOf(Class<? extends PluginService> type, PluginService service) {
    return "start of " + type.getSimpleName() + " '" + service.id() + "'";
  }

  private void begin(Started one, String what, Contexts contexts, Duration deadline) {
    ServiceContext context = contexts.of(one.pluginId);
    one.context = context;
    calls.run(
        one.pluginId,
        one.service.getClass().getClassLoader(),
        what,
        () -> {
          one.service.start(context);
          return true;
        },
        deadline);
  }

  private boolean hasFailed(String pluginId) {
    return plugins.info(pluginId).map(info -> info.state() == PluginInfo.State.FAILED).orElse(true);
  }

  private <S extends PluginService> void start(
      ServiceFactory<S> factory, Contexts contexts, Duration deadline) {
    String id = factory.pluginId();
    try {
      Started one = new Started(id, factory.create());
      started.push(one);
      begin(one, startOf(factory.type(), one.service), contexts, deadline);
      list(factory.type()).add(one.service);
      plugins.mark(id, PluginInfo.State.STARTED, null);
    } catch (PluginCallException e) {
      plugins.mark(id, PluginInfo.State.FAILED, e.problem("start"));
      if (!required.contains(id)) { // That one's failure is the start's failure, and told as such.
        plugins.info(id).ifPresent(info -> LOG.log(System.Logger.Level.WARNING, info::toString));
      }
    }
  }

  private List<PluginService> list(Class<? extends PluginService> type) {
    return byType.computeIfAbsent(type, key -> new CopyOnWriteArrayList<>());
  }

  private void sort(Class<? extends PluginService> type) {
    list(type).sort(Comparator.comparingInt(service -> -service.priority()));
  }

  /** Returns the services of one type, the highest priority first, as they are now. */
  <S extends PluginService> List<S> of(Class<S> type) {
    List<S> services = new ArrayList<>();
    for (PluginService service : list(type)) {
      services.add(type.cast(service));
    }
    return services;
  }

  /** Closes the services of one type in the opposite order; each has this deadline. */
  synchronized void close(Class<? extends PluginService> type, Duration deadline) {
    for (Started one : List.copyOf(started)) {
      if (type.isInstance(one.service)) {
        started.remove(one);
        list(type).remove(one.service);
        close(one, deadline);
      }
    }
  }

  private void close(Started one, Duration deadline) {
    try {
      calls.run(
          one.pluginId,
          one.service.getClass().getClassLoader(),
          "close of service '" + one.service.id() + "'",
          () -> {
            one.service.close();
            return true;
          },
          deadline);
    } catch (PluginCallException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
    } finally {
      if (one.context != null) {
        one.context.close();
      }
    }
  }
}
