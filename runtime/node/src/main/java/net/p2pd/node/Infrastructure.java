package net.p2pd.node;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.node.config.Configuration;

/**
 * Servers that nodes use, running by themselves: the services of some plugins, with pipes and
 * settings as beside a node, but no node. Thread-safe.
 */
public final class Infrastructure implements AutoCloseable {

  private final Configuration configuration;
  private final Shutdown shutdown;

  Infrastructure(Configuration configuration, Shutdown shutdown) {
    this.configuration = configuration;
    this.shutdown = shutdown;
  }

  /**
   * Starts the services of some plugins, all of which have to start. Blocks until they serve.
   *
   * @param options with the plugins' settings; the data directory is not used
   * @param pluginIds whose services
   * @throws P2pdException with what could not start, and why
   */
  public static Infrastructure start(NodeOptions options, List<String> pluginIds) {
    return NodeStarter.servers(options.ephemeral(), List.copyOf(pluginIds));
  }

  /** Fails where one of the plugins is not loaded, since it was not found or was refused. */
  static void checkLoaded(LoadedPlugins plugins, List<String> wanted) {
    List<String> loaded = plugins.startOrder();
    for (String id : wanted) {
      PluginInfo info =
          plugins
              .info(id)
              .orElseThrow(
                  () ->
                      new P2pdException(
                          "there is no plugin '"
                              + id
                              + "' in the plugin directories; install it, or leave out what it"
                              + " serves"));
      if (!loaded.contains(id)) {
        throw new P2pdException(info.toString());
      }
    }
  }

  /** Fails where the services of one of the plugins did not start, with the service's own words. */
  static void checkStarted(LoadedPlugins plugins, List<String> wanted) {
    for (String id : wanted) {
      Optional<PluginInfo.Problem> problem =
          plugins
              .info(id)
              .filter(info -> info.state() == PluginInfo.State.FAILED)
              .flatMap(PluginInfo::problem);
      if (problem.isPresent()) {
        String cause = problem.get().cause();
        throw new P2pdException(cause.replaceFirst("^start of \\w+ '[^']*' failed: ", ""));
      }
    }
  }

  /** Returns what is configured for one of the plugins, or the key's default; empty for neither. */
  public <T> Optional<T> setting(String pluginId, ConfigKey<T> key) {
    return configuration.plugin(pluginId).find(key);
  }

  /** Completes when everything is closed. */
  public CompletableFuture<Void> closed() {
    return shutdown.done();
  }

  /** Stops the services and waits until all is closed. */
  @Override
  public void close() {
    shutdown.start().join();
  }
}
