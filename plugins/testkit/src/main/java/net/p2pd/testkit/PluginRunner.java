package net.p2pd.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.PluginLoader;
import net.p2pd.loader.UnloadResult;

/**
 * Runs a plugin for its author's own tests: loads the finished jar as every host does, gives its
 * services, started or not, and in the end closes and unloads it and makes sure that nothing is
 * left.
 *
 * <pre>{@code
 * PluginRunner.of(Path.of("target/plugins/pigeon-1.0.jar")).settings(Map.of("altitude", 80L)).run(
 *     plugin -> {
 *       ConnectStrategy pigeon = plugin.service(ConnectStrategy.class);
 *       ...
 *     });
 * }</pre>
 *
 * <p>Immutable; each method returns a copy.
 */
public final class PluginRunner {

  private final Path location;
  private final List<Path> before;
  private final Map<String, Object> settings;
  private final Map<String, Object> shared;
  private final @Nullable Class<?> netty;
  private final Limits limits;

  private PluginRunner(
      Path location,
      List<Path> before,
      Map<String, Object> settings,
      Map<String, Object> shared,
      @Nullable Class<?> netty,
      Limits limits) {
    this.location = location;
    this.before = before;
    this.settings = settings;
    this.shared = shared;
    this.netty = netty;
    this.limits = limits;
  }

  /** What a test does with a plugin. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does it. What it keeps of the plugin beyond its end, in a field of the test for example,
     * keeps the plugin in memory and fails the test.
     *
     * @throws Exception to fail the test
     */
    void run(RunningPlugin plugin) throws Exception;
  }

  /** Returns a runner for a plugin: its jar, or the directory with its jars. */
  public static PluginRunner of(Path location) {
    return new PluginRunner(location, List.of(), Map.of(), Map.of(), null, Limits.usual());
  }

  /** Loads another plugin before, which this one requires. */
  public PluginRunner after(Path other) {
    List<Path> more = new ArrayList<>(before);
    more.add(other);
    return new PluginRunner(location, List.copyOf(more), settings, shared, netty, limits);
  }

  /** Sets what is configured for the plugin, by key. */
  public PluginRunner settings(Map<String, Object> values) {
    return new PluginRunner(location, before, Map.copyOf(values), shared, netty, limits);
  }

  /** Sets shared settings, such as {@code stun.servers}. */
  public PluginRunner shared(Map<String, Object> values) {
    return new PluginRunner(location, before, settings, Map.copyOf(values), netty, limits);
  }

  /** Offers a Netty, by any class of it, to a plugin that says {@code shares = netty}. */
  public PluginRunner sharedNetty(Class<?> anyOfIts) {
    return new PluginRunner(location, before, settings, shared, anyOfIts, limits);
  }

  /** Sets how long calls into the plugin, and its end, may take; as usual unless set. */
  public PluginRunner limits(Limits value) {
    return new PluginRunner(location, before, settings, shared, netty, value);
  }

  /**
   * Loads the plugin, runs the body on the calling thread, closes what was started, and unloads.
   *
   * @throws AssertionError if the plugin cannot be loaded, a service cannot be started or closed in
   *     time, or something is left: of the body's own making, or of the plugin's
   */
  public void run(Body body) {
    PluginLoader.Builder loader = PluginLoader.builder();
    if (netty != null) {
      loader.sharedNetty(netty);
    }
    try (LoadedPlugins plugins = loader.build().load()) {
      before.forEach(other -> add(plugins, other));
      String id = add(plugins, location);
      // A method of its own: what it had of the plugin is gone from the stack when it comes back.
      use(plugins, id, body);
      UnloadResult unloaded = plugins.unload(id, limits.close()).join();
      if (!unloaded.isUnloaded()) {
        throw new AssertionError(
            unloaded + "; a field of the test or a static one may refer to it, too");
      }
    }
  }

  @CanIgnoreReturnValue
  private static String add(LoadedPlugins plugins, Path location) {
    PluginInfo info = plugins.add(location);
    if (info.problem().isPresent()) {
      throw new AssertionError(info.toString());
    }
    return info.id();
  }

  private void use(LoadedPlugins plugins, String id, Body body) {
    PluginInfo info = plugins.info(id).orElseThrow();
    try (VirtualWorld world = new VirtualWorld(Seeds.ofThisRun());
        RunningPlugin plugin =
            new RunningPlugin(info, plugins, world, settings, KitSettings.shared(shared), limits)) {
      body.run(plugin);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the test of plugin '" + id + "' threw " + e, e);
    }
  }
}
