package net.p2pd.loader;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * One service that a plugin provides: what it says of itself, and new instances of it. May be kept
 * after the plugin is unloaded; it then makes no instance any more, and holds nothing of the
 * plugin.
 *
 * <p>Thread-safe.
 *
 * @param <S> the service interface
 */
public final class ServiceFactory<S extends PluginService> {

  /**
   * The order in which services are asked: the highest priority first, then by plugin and class.
   */
  static final Comparator<ServiceFactory<?>> ORDER =
      Comparator.<ServiceFactory<?>>comparingInt(factory -> -factory.priority)
          .thenComparing(ServiceFactory::pluginId)
          .thenComparing(ServiceFactory::provider);

  private final String pluginId;
  private final Class<S> type;
  private final String provider;
  private final String maker;
  private final String id;
  private final int priority;
  private final String description;
  private volatile List<ConfigKey<?>> configuration;
  private volatile @Nullable Source<S> source;

  /** What must be forgotten when the plugin is unloaded. */
  private record Source<S>(ServiceLoader.Provider<S> provider, ClassLoader loader) {}

  ServiceFactory(
      String pluginId,
      Class<S> type,
      String provider,
      String maker,
      Description description,
      ServiceLoader.Provider<S> source,
      ClassLoader loader) {
    this.pluginId = pluginId;
    this.type = type;
    this.provider = provider;
    this.maker = maker;
    this.id = description.id();
    this.priority = description.priority();
    this.description = description.text();
    this.configuration = description.configuration();
    this.source = new Source<>(source, loader);
  }

  /** What a service says of itself. */
  record Description(String id, int priority, String text, List<ConfigKey<?>> configuration) {}

  /** Returns the id of the plugin that provides it. */
  public String pluginId() {
    return pluginId;
  }

  /** Returns the service interface. */
  public Class<S> type() {
    return type;
  }

  /** Returns the name of the class that provides it, as the plugin's descriptor says. */
  public String provider() {
    return provider;
  }

  /** Returns the service's id, unique within the plugin and type. */
  public String id() {
    return id;
  }

  /** Returns its priority; the higher is asked first. */
  public int priority() {
    return priority;
  }

  /** Returns its line for people; may be empty. */
  public String description() {
    return description;
  }

  /** Returns the keys it reads below {@code plugin.<plugin id>.}; empty once it is unloaded. */
  public List<ConfigKey<?>> configuration() {
    return configuration;
  }

  /** Returns it in words, as plugin reports list it. */
  public PluginInfo.Service info() {
    return new PluginInfo.Service(type.getSimpleName(), id, provider());
  }

  /**
   * Makes a new instance, on the calling thread. Each node gets its own.
   *
   * @throws PluginCallException if the plugin's code threw
   * @throws PluginException if the plugin was unloaded
   */
  public S create() {
    Source<S> from = source;
    if (from == null) {
      throw new PluginException(
          "plugin '"
              + pluginId
              + "' was unloaded, so there is no "
              + this
              + " any more; load it again");
    }
    return PluginCalls.here(pluginId, from.loader(), maker, from.provider()::get);
  }

  /** Forgets everything of the plugin. */
  void clear() {
    source = null;
    configuration = List.of();
  }

  @Override
  public String toString() {
    return type.getSimpleName() + " '" + id + "' of plugin '" + pluginId + "'";
  }
}
