package net.p2pd.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How to start a node. What is not said here comes from the configuration file, and then from
 * defaults. Immutable; each method returns a changed copy.
 */
public final class NodeOptions {

  private static final NodeOptions DEFAULTS =
      new NodeOptions(null, null, List.of(), Map.of(), false, true);

  private final @Nullable Path dataDirectory;
  private final @Nullable Path configuration;
  private final List<Path> pluginDirectories;
  private final Map<String, Object> settings;
  private final boolean ephemeral;
  private final boolean services;

  private NodeOptions(
      @Nullable Path dataDirectory,
      @Nullable Path configuration,
      List<Path> pluginDirectories,
      Map<String, Object> settings,
      boolean ephemeral,
      boolean services) {
    this.dataDirectory = dataDirectory;
    this.configuration = configuration;
    this.pluginDirectories = List.copyOf(pluginDirectories);
    this.settings = settings;
    this.ephemeral = ephemeral;
    this.services = services;
  }

  /** Returns the defaults: identity in the user's data directory, no file, no plugin directory. */
  public static NodeOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with the directory that holds the identity and the plugins' data. */
  public NodeOptions dataDirectory(Path directory) {
    return new NodeOptions(
        directory, configuration, pluginDirectories, settings, ephemeral, services);
  }

  /** Returns a copy that reads this {@code p2pd.toml}. */
  public NodeOptions configuration(Path file) {
    return new NodeOptions(dataDirectory, file, pluginDirectories, settings, ephemeral, services);
  }

  /** Returns a copy with one more plugin directory: each directory or jar in it is one plugin. */
  public NodeOptions plugins(Path directory) {
    List<Path> more = new ArrayList<>(pluginDirectories);
    more.add(directory);
    return new NodeOptions(dataDirectory, configuration, more, settings, ephemeral, services);
  }

  /**
   * Returns a copy with one setting, which wins over the file.
   *
   * @param key such as {@code node.port}
   * @param value a {@link String}, {@link Number}, {@link Boolean}, or a {@link List} or {@link
   *     Map} of such
   */
  public NodeOptions set(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(Objects.requireNonNull(key, "key"), frozen(Objects.requireNonNull(value, "value")));
    return new NodeOptions(
        dataDirectory,
        configuration,
        pluginDirectories,
        java.util.Collections.unmodifiableMap(more),
        ephemeral,
        services);
  }

  /** Lists and maps are copied all the way down, so that later changes of them change nothing. */
  private static Object frozen(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(NodeOptions::frozen).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, element) -> copy.put(key, frozen(element)));
      return java.util.Collections.unmodifiableMap(copy);
    }
    return value;
  }

  /** Returns a copy whose identity lives only as long as the node and is written nowhere. */
  public NodeOptions ephemeral() {
    return new NodeOptions(
        dataDirectory, configuration, pluginDirectories, settings, true, services);
  }

  /** Returns a copy without {@code NodeService}s: no gateway and no server beside the node. */
  public NodeOptions withoutServices() {
    return new NodeOptions(
        dataDirectory, configuration, pluginDirectories, settings, ephemeral, false);
  }

  /** Returns the data directory; empty = the user's. */
  public Optional<Path> dataDirectory() {
    return Optional.ofNullable(dataDirectory);
  }

  /** Returns the configuration file; empty = none. */
  public Optional<Path> configuration() {
    return Optional.ofNullable(configuration);
  }

  /** Returns the plugin directories. */
  public List<Path> pluginDirectories() {
    return pluginDirectories;
  }

  /** Returns the settings that win over the file, in the order they were set. */
  public Map<String, Object> settings() {
    return settings;
  }

  /** Returns whether {@code NodeService}s run beside the node. */
  public boolean hasServices() {
    return services;
  }

  /** Returns whether the identity is thrown away at the end. */
  public boolean isEphemeral() {
    return ephemeral;
  }
}
