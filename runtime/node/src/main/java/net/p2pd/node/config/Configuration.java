package net.p2pd.node.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/**
 * What was configured, in a file and in settings that win over it. The keys of the host are checked
 * here at once; those of a plugin by {@link #checkPlugin} when it is known which keys the plugin
 * has.
 *
 * <p>Strict: an unknown key, a value of another type or out of range is an error that says where,
 * what and what was expected; all mistakes are reported together. No message and no {@code
 * toString} shows a secret.
 *
 * <p>Values never change; what was learnt of plugins is added. May be used from any thread; reading
 * blocks on files.
 */
public final class Configuration {
  private static final String PLUGIN = "plugin";

  private final @Nullable TomlFile file;
  private final CheckedSettings host;

  /** What was given below {@code plugin.}, by full name. */
  private final Map<String, Given> plugins;

  private final Map<String, CheckedSettings> checked = new ConcurrentHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<Path> directories;
  private final Set<String> disabled;
  private volatile Set<String> installed = Set.of();

  private Configuration(@Nullable TomlFile file, Map<String, Given> given, Mistakes mistakes) {
    this.file = file;
    Map<String, Given> ofHost = new LinkedHashMap<>();
    this.plugins = new LinkedHashMap<>();
    given.forEach((name, value) -> (isOfPlugin(name) ? plugins : ofHost).put(name, value));
    @Nullable Given group = ofHost.remove(PLUGIN);
    if (group != null && !(group.value() instanceof Map)) {
      mistakes.add(group, "plugin is a value, but it is the group of the plugins' keys");
    }
    this.host = read("", HostKeys.keys(), HostKeys.tables(), ofHost, mistakes);
    this.directories = directories(ofHost.get(HostKeys.PLUGINS_DIRECTORIES.name()), mistakes);
    this.disabled = Set.copyOf(host.get(HostKeys.PLUGINS_DISABLED));
    host.get(HostKeys.PLUGINS_REQUIRED).stream()
        .filter(disabled::contains)
        .forEach(id -> mistakes.add("plugin '" + id + "' is both required and disabled"));
  }

  /** Reads settings alone, see {@link #load(Path, Map)}. */
  public static Configuration of(Map<String, Object> settings) {
    return load((TomlFile) null, settings);
  }

  /**
   * Reads a file and settings.
   *
   * @param file in TOML, at most 1 MiB, UTF-8
   * @param settings by name such as {@code node.port}; each a {@link String}, {@link Number},
   *     {@link Boolean}, or a {@link List} or {@link Map} of such; they win over the file
   * @throws ConfigurationException with all mistakes
   */
  public static Configuration load(Path file, Map<String, Object> settings) {
    return load(TomlFile.read(file), settings);
  }

  /**
   * Reads the file, if one is named, and the settings of a node's options.
   *
   * @throws ConfigurationException with all mistakes
   */
  public static Configuration load(NodeOptions options) {
    @Nullable TomlFile file = options.configuration().map(TomlFile::read).orElse(null);
    return load(file, options.settings());
  }

  private static Configuration load(@Nullable TomlFile file, Map<String, Object> settings) {
    Mistakes mistakes = new Mistakes();
    Set<String> leaves = HostKeys.names();
    Map<String, Given> given = new LinkedHashMap<>();
    if (file != null) {
      Given.of(file, leaves::contains, value -> put(given, value, mistakes));
    }
    Map<String, Given> winning = new LinkedHashMap<>();
    settings.forEach(
        (name, value) ->
            Given.of(name, value, leaves::contains, each -> put(winning, each, mistakes)));
    given.putAll(winning);
    Configuration configuration = new Configuration(file, given, mistakes);
    mistakes.throwIfAny();
    return configuration;
  }

  private static void put(Map<String, Given> all, Given given, Mistakes mistakes) {
    if (all.putIfAbsent(given.name(), given) != null) {
      mistakes.add(given, given.name() + " is given twice, with quotes and without; remove one");
    }
  }

  /**
   * Reads {@code key=value} as written behind {@code --set}, where the value is TOML.
   *
   * @return the name and the value, fit for {@link NodeOptions#set}
   * @throws ConfigurationException if it is no such thing; for a text without quotes it shows how
   *     to write it
   */
  public static Map.Entry<String, Object> parseSetting(String text) {
    return SettingText.parse(text);
  }

  /** Returns the text of a file in which every key of the host is explained and commented out. */
  public static String template() {
    return Template.render();
  }

  /** Returns the configured value of a key of {@link HostKeys}, or its default. */
  public <T> T get(ConfigKey<T> key) {
    return host.get(key);
  }

  /**
   * Returns the settings of the host, which plugins share. Asking for a key that the host does not
   * know is an {@link IllegalArgumentException}.
   */
  public Settings shared() {
    return host;
  }

  /** Returns the file that was read; empty = none. */
  public Optional<Path> file() {
    return Optional.ofNullable(file).map(TomlFile::path);
  }

  /**
   * Returns {@code plugins.directories} as absolute paths: those of the file are relative to its
   * directory, those of a setting to the working directory.
   */
  public List<Path> pluginDirectories() {
    return directories;
  }

  /** Returns whether there is a section for a plugin, be it an empty one, or a setting. */
  public boolean isConfigured(String pluginId) {
    String section = PLUGIN + "." + pluginId;
    return plugins.keySet().stream()
        .anyMatch(name -> name.equals(section) || name.startsWith(section + "."));
  }

  /** Returns whether a key of the host, or a list of tables, was given, and not as empty. */
  public boolean isHostKeySet(String key) {
    return host.isGiven(key);
  }

  /**
   * Checks that all plugins with settings exist. To be called whenever plugins came or went.
   *
   * @param ids the ids of all plugins that were found, loaded or not
   * @throws ConfigurationException for settings of a plugin that is neither among them nor
   *     disabled; it lists the ids
   */
  public void checkPlugins(Set<String> ids) {
    installed = Set.copyOf(ids);
    Mistakes mistakes = new Mistakes();
    for (Given given : plugins.values()) {
      if (owner(given.name(), ids).isEmpty()) {
        mistakes.add(
            given,
            Words.name(given.name())
                + " belongs to no plugin that is installed; installed: "
                + (ids.isEmpty() ? "none" : String.join(", ", new TreeSet<>(ids))));
      }
    }
    mistakes.throwIfAny();
  }

  /**
   * Checks the settings of one plugin.
   *
   * @param id the plugin's id
   * @param keys the keys that its services declare
   * @return the plugin's settings; {@link #plugin} gives the same from now on
   * @throws ConfigurationException with all mistakes
   */
  @CanIgnoreReturnValue
  public Settings checkPlugin(String id, Collection<ConfigKey<?>> keys) {
    Mistakes mistakes = new Mistakes();
    String prefix = PLUGIN + "." + id + ".";
    Map<String, KeySpec<?>> specs = new LinkedHashMap<>();
    for (ConfigKey<?> key : keys) {
      @Nullable KeySpec<?> other = specs.putIfAbsent(key.name(), KeySpec.of(key));
      if (other != null && other.key().type() != key.type()) {
        mistakes.add(
            "plugin '"
                + id
                + "' declares its key '"
                + key.name()
                + "' as "
                + other.key().type()
                + " and as "
                + key.type()
                + "; ask the plugin's author");
      }
    }
    Map<String, Given> given = new LinkedHashMap<>();
    for (Given each : plugins.values()) {
      String name = each.name();
      if (name.startsWith(prefix) && owner(name, Set.of(id)).equals(Optional.of(id))) {
        given.put(name.substring(prefix.length()), each);
      } else if (name.equals(PLUGIN + "." + id) && !(each.value() instanceof Map)) {
        mistakes.add(each, name + " is a value, but it is the group of the plugin's keys");
      }
    }
    CheckedSettings settings =
        read(prefix, List.copyOf(specs.values()), List.of(), given, mistakes);
    mistakes.throwIfAny();
    checked.put(id, settings);
    return settings;
  }

  /**
   * Returns the settings of a plugin, keys relative to {@code plugin.<id>.}. Asking them for a key
   * that was not declared is an {@link IllegalArgumentException}.
   *
   * @throws IllegalStateException before {@link #checkPlugin} was called for it
   */
  public Settings plugin(String id) {
    @Nullable CheckedSettings settings = checked.get(id);
    if (settings == null) {
      throw new IllegalStateException("the settings of plugin '" + id + "' were not checked yet");
    }
    return settings;
  }

  /** Returns what is odd but not wrong so far, one line each. */
  public List<String> warnings() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  private List<Path> directories(@Nullable Given given, Mistakes mistakes) {
    List<Path> paths = new ArrayList<>();
    for (String name : host.get(HostKeys.PLUGINS_DIRECTORIES)) {
      try {
        Path path = Path.of(name);
        paths.add(given == null ? path.toAbsolutePath() : given.directory().resolve(path));
      } catch (InvalidPathException e) {
        mistakes.add(HostKeys.PLUGINS_DIRECTORIES + ": " + Words.quote(name) + " is no path");
      }
    }
    return List.copyOf(paths);
  }

  private CheckedSettings read(
      String prefix,
      List<KeySpec<?>> specs,
      List<TableSpec> tables,
      Map<String, Given> given,
      Mistakes mistakes) {
    List<String> odd = new ArrayList<>();
    SectionReader reader = new SectionReader(prefix, null, specs, tables, mistakes, odd);
    CheckedSettings settings = reader.read(given);
    if (file != null && reader.isSecretInFile() && isOpenToAll(file.path())) {
      odd.add(
          "everybody on this machine can read "
              + file.path()
              + ", and it holds a secret; run:"
              + " chmod 600 "
              + file.path());
    }
    synchronized (warnings) {
      warnings.addAll(odd);
    }
    return settings;
  }

  private static boolean isOpenToAll(Path path) {
    try {
      return SecretFile.isOpenToAll(path);
    } catch (IOException e) {
      throw new ConfigurationException("the permissions of " + path + " cannot be read: " + e, e);
    }
  }

  private static boolean isOfPlugin(String name) {
    return name.startsWith(PLUGIN + ".");
  }

  /** The plugin that a key belongs to: of those known, the one with the longest id that fits. */
  private Optional<String> owner(String name, Set<String> more) {
    String rest = name.substring(PLUGIN.length() + 1);
    return Stream.of(installed, disabled, more)
        .flatMap(Set::stream)
        .filter(id -> rest.equals(id) || rest.startsWith(id + "."))
        .max(Comparator.comparingInt(String::length));
  }

  /** What was configured, without secrets; of the plugins' keys only the names. */
  @Override
  public String toString() {
    String names = plugins.keySet().stream().sorted().collect(Collectors.joining(", "));
    return "Configuration["
        + (file == null ? "no file" : file.path())
        + "; "
        + host
        + "; "
        + names
        + "]";
  }
}
