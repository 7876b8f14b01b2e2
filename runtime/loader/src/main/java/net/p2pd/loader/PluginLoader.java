package net.p2pd.loader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * Loads plugins from plugin directories. Each sub-directory of a plugin directory, and each jar
 * that lies in it, is one plugin, shut off from the others and from the host: it sees the JDK, the
 * API and its own jars.
 *
 * <p>A plugin that cannot be loaded is reported in {@link LoadedPlugins#infos()} with its place,
 * the cause and the remedy, and costs the others nothing; only one that is {@linkplain
 * Builder#required required} ends the start.
 *
 * <p>Loading changes nothing outside of this object: no system property, no logging, no cache of
 * the JVM. Immutable and thread-safe.
 */
public final class PluginLoader {

  /** How a plugin is shut off. */
  public enum Mode {
    /** A module layer for each plugin, child of the API's layer. Needs the API to be a module. */
    LAYERS,
    /** A class loader for each plugin, which sees the JDK and the API's packages only. */
    CLASS_LOADERS
  }

  private final Surroundings host;
  private final List<Path> directories;
  private final Set<String> disabled;
  private final Set<String> required;
  private final Predicate<String> configured;
  private final Predicate<String> hostKeySet;
  private final @Nullable Path workDirectory;
  private final Duration deadline;
  private final Consumer<LoadStep> listener;

  private PluginLoader(Builder builder) {
    this.host = new Surroundings(builder.mode(), builder.apiVersion(), builder.netty);
    this.directories = List.copyOf(builder.directories);
    this.disabled = Set.copyOf(builder.disabled);
    this.required = Set.copyOf(builder.required);
    this.configured = builder.configured;
    this.hostKeySet = builder.hostKeySet;
    this.workDirectory = builder.workDirectory;
    this.deadline = builder.deadline;
    this.listener = builder.listener;
  }

  /** Returns a new builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns whether plugins become layers or class loaders. */
  public Mode mode() {
    return host.mode();
  }

  /** Returns the version of the host's API as plugins are compared with it, such as {@code 0.1}. */
  public String apiVersion() {
    return host.apiVersion().toString();
  }

  /**
   * Loads all plugins with all their services.
   *
   * @see #load(Set)
   */
  public LoadedPlugins load() {
    return load(ServiceTypes.all());
  }

  private boolean isLeftOut(PluginSource plugin) {
    return !required.contains(plugin.id())
        && !plugin.load().holds(plugin.id(), configured, hostKeySet);
  }

  /**
   * Loads those plugins that provide a wanted service, and the plugins that these require. Of the
   * others only the descriptors are read; of a loaded plugin only the wanted services are
   * instantiated. One that says {@code load = configured} is left out unless it is {@linkplain
   * Builder#configured configured} or required. Blocks until all of them described themselves.
   *
   * @param wanted service interfaces, such as {@code ConnectStrategy.class}
   * @throws PluginException if a plugin directory is missing, or a required plugin is not there, is
   *     disabled or failed
   */
  public LoadedPlugins load(Set<Class<? extends PluginService>> wanted) {
    List<String> notes = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Path directory : directories) {
      List<Candidate> found = PluginListing.list(directory);
      if (found.isEmpty()) {
        notes.add("plugin directory " + directory + " is empty; no plugin was loaded from it");
      }
      candidates.addAll(found);
    }
    WorkDirectory work = new WorkDirectory(workDirectory);
    Loading loading =
        new Loading(host, work, Set.copyOf(wanted), disabled, deadline, new Steps(listener));
    boolean done = false;
    List<LoadedPlugin> plugins = List.of();
    try {
      plugins = loading.load(candidates, List.of(), this::isLeftOut);
      LoadedPlugins loaded = new LoadedPlugins(loading, work, notes(notes, plugins), plugins);
      checkRequired(loaded);
      done = true;
      return loaded;
    } finally {
      if (!done) {
        plugins.forEach(LoadedPlugin::forget);
        work.close();
      }
    }
  }

  /**
   * Checks one plugin by all rules for its packaging: loads it as {@link #load} does, makes
   * instances of its services, starts none, and unloads it. That other plugins which it requires
   * are there is not asked for. Blocks, at the end for the garbage collector: at most twice as long
   * as a description may take.
   *
   * @param location a directory with the plugin's jars, or its only jar
   * @throws PluginException if there is nothing at that place
   */
  public PluginVerification verify(Path location) {
    Path absolute = location.toAbsolutePath().normalize();
    return verify(PluginListing.single(absolute));
  }

  /**
   * Checks all plugins of the plugin directories, one by one.
   *
   * @throws PluginException if a plugin directory is missing
   * @see #verify(Path)
   */
  public List<PluginVerification> verify() {
    return candidates().stream().map(this::verify).toList();
  }

  /**
   * Checks the plugins with one id in the plugin directories.
   *
   * @throws PluginException if there is none, or a plugin directory is missing
   * @see #verify(Path)
   */
  public List<PluginVerification> verify(String pluginId) {
    List<Candidate> all = candidates();
    List<Candidate> found = all.stream().filter(each -> each.likelyId().equals(pluginId)).toList();
    if (found.isEmpty()) {
      List<String> ids = all.stream().map(Candidate::likelyId).sorted().toList();
      throw new PluginException(
          "there is no plugin '"
              + pluginId
              + "'"
              + Nearest.hint(pluginId, ids)
              + "; there are "
              + String.join(", ", ids)
              + ", or name the place of its jar");
    }
    return found.stream().map(this::verify).toList();
  }

  private List<Candidate> candidates() {
    return directories.stream()
        .flatMap(directory -> PluginListing.list(directory).stream())
        .toList();
  }

  private PluginVerification verify(Candidate candidate) {
    try (WorkDirectory work = new WorkDirectory(workDirectory)) {
      return new Verifier(host, work, deadline, new Steps(listener)).verify(candidate);
    }
  }

  private List<String> notes(List<String> notes, List<LoadedPlugin> plugins) {
    List<String> all = new ArrayList<>(notes);
    Set<String> ids = ids(plugins.stream().map(LoadedPlugin::info).toList());
    for (String id : new TreeSet<>(disabled)) {
      if (!ids.contains(id)) {
        all.add("there is no plugin '" + id + "' to disable" + Nearest.hint(id, ids));
      }
    }
    return all;
  }

  private void checkRequired(LoadedPlugins loaded) {
    Set<String> ids = ids(loaded.infos());
    List<PluginInfo> bad = new ArrayList<>();
    for (String id : new TreeSet<>(required)) {
      if (!ids.contains(id)) {
        // Refused before its id could be read, perhaps: then it is among those without a good one.
        throw new PluginException(
            "required plugin '"
                + id
                + "' is not there"
                + Nearest.hint(id, ids)
                + "; look in "
                + directories
                + ", or take it out of plugins.required",
            loaded.infos().stream().filter(info -> info.problem().isPresent()).toList());
      }
      loaded.infos().stream()
          .filter(info -> info.id().equals(id))
          .filter(info -> info.problem().isPresent() || info.state() == PluginInfo.State.DISABLED)
          .forEach(bad::add);
    }
    if (!bad.isEmpty()) {
      throw new PluginException("required plugins cannot be loaded:", bad);
    }
  }

  private static Set<String> ids(List<PluginInfo> infos) {
    return infos.stream().map(PluginInfo::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Collects what a {@link PluginLoader} needs to know. Not thread-safe. */
  public static final class Builder {

    private final List<Path> directories = new ArrayList<>();
    private final Set<String> disabled = new TreeSet<>();
    private final Set<String> required = new TreeSet<>();
    private Predicate<String> configured = id -> true;
    private Predicate<String> hostKeySet = key -> false;
    private @Nullable Mode mode;
    private @Nullable String apiVersion;
    private @Nullable Class<?> netty;
    private @Nullable Path workDirectory;
    private Duration deadline = Duration.ofSeconds(5);
    private Consumer<LoadStep> listener = step -> {};

    private Builder() {}

    /** Adds a directory that holds plugins. */
    @CanIgnoreReturnValue
    public Builder pluginDirectory(Path directory) {
      directories.add(directory.toAbsolutePath().normalize());
      return this;
    }

    /** Adds directories that hold plugins. */
    @CanIgnoreReturnValue
    public Builder pluginDirectories(Collection<Path> more) {
      more.forEach(this::pluginDirectory);
      return this;
    }

    /** Sets how plugins are shut off; by default layers where the API is a module. */
    @CanIgnoreReturnValue
    public Builder mode(Mode value) {
      mode = Objects.requireNonNull(value, "mode");
      return this;
    }

    /**
     * Offers the host's Netty to plugins that say {@code shares = netty}; by default there is none.
     *
     * @param anyOfIts any class of it; its layer or its class loader is what is shared
     */
    @CanIgnoreReturnValue
    public Builder sharedNetty(Class<?> anyOfIts) {
      netty = Objects.requireNonNull(anyOfIts, "anyOfIts");
      return this;
    }

    /**
     * Sets the version of the host's API, such as {@code 0.1}; by default it is read from the API's
     * module descriptor, or from Maven's properties of the API where that is lost.
     */
    @CanIgnoreReturnValue
    public Builder apiVersion(String version) {
      apiVersion = Objects.requireNonNull(version, "version");
      return this;
    }

    /** Adds ids of plugins that are not to be loaded. */
    @CanIgnoreReturnValue
    public Builder disabled(Collection<String> ids) {
      disabled.addAll(ids);
      return this;
    }

    /** Adds ids of plugins without which {@link #load} is to fail. */
    @CanIgnoreReturnValue
    public Builder required(Collection<String> ids) {
      required.addAll(ids);
      return this;
    }

    /**
     * Sets which of the plugins that say {@code load = configured} are to be loaded, by id; by
     * default all of them. The others are listed as {@link PluginInfo.State#UNCONFIGURED}.
     */
    @CanIgnoreReturnValue
    public Builder configured(Predicate<String> isConfigured) {
      configured = Objects.requireNonNull(isConfigured, "isConfigured");
      return this;
    }

    /**
     * Sets which keys of the host have a value: a plugin that says {@code load = configured:
     * stun.servers} is loaded where that key has one, too; by default none.
     */
    @CanIgnoreReturnValue
    public Builder hostKeySet(Predicate<String> isSet) {
      hostKeySet = Objects.requireNonNull(isSet, "isSet");
      return this;
    }

    /**
     * Sets where copies of the jars are kept while they are loaded; by default the temporary files.
     */
    @CanIgnoreReturnValue
    public Builder workDirectory(Path directory) {
      workDirectory = directory.toAbsolutePath().normalize();
      return this;
    }

    /**
     * Sets how long a plugin may take for each of its constructors and descriptions; default 5 s.
     */
    @CanIgnoreReturnValue
    public Builder describeTimeout(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("describeTimeout " + value + " must be more than zero");
      }
      deadline = value;
      return this;
    }

    /** Sets who is told of each step, on the loading thread; it must not throw. */
    @CanIgnoreReturnValue
    public Builder onStep(Consumer<LoadStep> value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /**
     * Makes the loader.
     *
     * @throws PluginException if layers are wanted where the API is no module, or the version of
     *     the API cannot be told
     */
    public PluginLoader build() {
      return new PluginLoader(this);
    }

    private Mode mode() {
      Mode chosen = mode;
      if (chosen == null) {
        return HostApi.isModule() ? Mode.LAYERS : Mode.CLASS_LOADERS;
      }
      if (chosen == Mode.LAYERS) {
        Objects.requireNonNull(HostApi.layer());
      }
      return chosen;
    }

    private ApiVersion apiVersion() {
      String given = apiVersion;
      if (given == null) {
        return HostApi.version();
      }
      return ApiVersion.parse(given)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "'" + given + "' is no version; write it like 0.1 or 1.4"));
    }
  }
}
