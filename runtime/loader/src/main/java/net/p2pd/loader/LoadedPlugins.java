package net.p2pd.loader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * The plugins of one host: what is known of each, the services they provide, adding and removing
 * them while running. Thread-safe; adding, unloading and closing take turns.
 *
 * <p>Whoever makes services closes them, before their plugin is unloaded; the plugins' code is not
 * called from here after they were described.
 */
public final class LoadedPlugins implements AutoCloseable {

  private final Loading loading;
  private final WorkDirectory work;
  private final List<String> notes;
  private final List<LoadedPlugin> plugins;
  private final Object changing = new Object();
  private volatile boolean closed;

  LoadedPlugins(
      Loading loading, WorkDirectory work, List<String> notes, List<LoadedPlugin> plugins) {
    this.loading = loading;
    this.work = work;
    this.notes = List.copyOf(notes);
    this.plugins = new CopyOnWriteArrayList<>(plugins);
  }

  /** Returns what is known of each plugin, good and bad, in the order they were found. */
  public List<PluginInfo> infos() {
    return plugins.stream().map(LoadedPlugin::info).toList();
  }

  /** Returns what is known of one plugin. */
  public Optional<PluginInfo> info(String pluginId) {
    return find(pluginId).map(LoadedPlugin::info);
  }

  /**
   * Returns what was odd about the plugin directories, such as that one is empty; one line each.
   */
  public List<String> notes() {
    return notes;
  }

  /**
   * Returns the ids of the loaded plugins in the order to start them: what others require comes
   * first. Stop them in the opposite order.
   */
  public List<String> startOrder() {
    List<String> order = new ArrayList<>();
    plugins.stream().filter(LoadedPlugin::isLoaded).forEach(plugin -> visit(plugin, order));
    return order;
  }

  private void visit(LoadedPlugin plugin, List<String> order) {
    for (String required : plugin.requires()) {
      find(required)
          .filter(other -> other.isLoaded() && !order.contains(other.id()))
          .ifPresent(other -> visit(other, order));
    }
    if (!order.contains(plugin.id())) {
      order.add(plugin.id());
    }
  }

  /**
   * Returns the services of one type: the highest priority first, then by plugin id and class name.
   * Only types that were wanted when the plugins were loaded have any.
   */
  public <S extends PluginService> List<ServiceFactory<S>> services(Class<S> type) {
    List<ServiceFactory<S>> found = new ArrayList<>();
    for (LoadedPlugin plugin : plugins) {
      for (ServiceFactory<?> factory : plugin.factories()) {
        if (factory.type() == type) {
          @SuppressWarnings("unchecked") // its type is S
          ServiceFactory<S> typed = (ServiceFactory<S>) factory;
          found.add(typed);
        }
      }
    }
    found.sort(ServiceFactory.ORDER);
    return Collections.unmodifiableList(found);
  }

  /** Returns the id of the loaded plugin that a class belongs to; empty for the host's classes. */
  public Optional<String> pluginOf(Class<?> type) {
    @Nullable ClassLoader loader = type.getClassLoader();
    return loader == null
        ? Optional.empty()
        : plugins.stream().filter(plugin -> plugin.owns(loader)).map(LoadedPlugin::id).findFirst();
  }

  /** Returns the id of the loaded plugin that an object's class belongs to. */
  public Optional<String> pluginOf(Object object) {
    return pluginOf(object.getClass());
  }

  /**
   * Notes how far a plugin came after it was loaded: started, failed, stopped.
   *
   * @param problem what went wrong, or null
   * @throws PluginException if no such plugin is loaded
   */
  public void mark(String pluginId, PluginInfo.State state, PluginInfo.@Nullable Problem problem) {
    loaded(pluginId).mark(state, problem);
  }

  /**
   * Loads one more plugin while running, also one that is otherwise loaded only if configured.
   *
   * @param location a directory with the plugin's jars, or its only jar
   * @return what became of it; look at its state and problem
   * @throws PluginException if there is nothing at that place, or this is closed
   */
  public PluginInfo add(Path location) {
    synchronized (changing) {
      checkOpen();
      Path absolute = location.toAbsolutePath().normalize();
      List<LoadedPlugin> added =
          loading.load(
              List.of(PluginListing.single(absolute)), List.copyOf(plugins), plugin -> false);
      LoadedPlugin plugin = added.get(0);
      // What was said of an earlier try, or of one unloaded since, is replaced.
      plugins.removeIf(
          other ->
              !other.isLoaded()
                  && (other.location().equals(absolute) || other.id().equals(plugin.id())));
      plugins.add(plugin);
      return plugin.info();
    }
  }

  /**
   * Removes a plugin while running: its services make no instance any more, its jars are closed,
   * and the garbage collector is asked until its classes are gone. Close its services before.
   *
   * @param deadline how long to wait until the classes are gone
   * @return completes on a thread of its own with whether they are, and what pins them if not
   * @throws PluginException if no such plugin is loaded, or loaded ones require it
   */
  public CompletableFuture<UnloadResult> unload(String pluginId, Duration deadline) {
    synchronized (changing) {
      LoadedPlugin plugin = loaded(pluginId);
      List<String> dependents =
          plugins.stream()
              .filter(other -> other.isLoaded() && other.requires().contains(pluginId))
              .map(LoadedPlugin::id)
              .toList();
      if (!dependents.isEmpty()) {
        throw new PluginException(
            "plugin '"
                + pluginId
                + "' is required by "
                + String.join(", ", dependents)
                + "; unload these first");
      }
      return plugin
          .forget()
          .map(remains -> Unloader.watch(pluginId, remains, deadline))
          .orElseGet(
              () ->
                  CompletableFuture.completedFuture(
                      new UnloadResult(pluginId, true, List.of(), Duration.ZERO)));
    }
  }

  /**
   * Unloads all plugins without waiting for the garbage collector, and deletes the copies of their
   * jars. Idempotent.
   */
  @Override
  public void close() {
    synchronized (changing) {
      closed = true;
      plugins.forEach(LoadedPlugin::forget);
      work.close();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new PluginException("the plugins were closed; load them anew with PluginLoader.load");
    }
  }

  private LoadedPlugin loaded(String pluginId) {
    return find(pluginId)
        .filter(LoadedPlugin::isLoaded)
        .orElseThrow(
            () ->
                new PluginException(
                    "no plugin '"
                        + pluginId
                        + "' is loaded"
                        + Nearest.hint(pluginId, startOrder())
                        + "; loaded are "
                        + startOrder()));
  }

  /**
   * Returns the plugin with an id; the loaded one, should another be refused for having the same.
   */
  private Optional<LoadedPlugin> find(String pluginId) {
    List<LoadedPlugin> found =
        plugins.stream().filter(plugin -> plugin.id().equals(pluginId)).toList();
    return found.stream()
        .filter(LoadedPlugin::isLoaded)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }
}
