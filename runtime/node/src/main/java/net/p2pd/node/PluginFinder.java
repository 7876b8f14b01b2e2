package net.p2pd.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.PluginLoader;
import net.p2pd.loader.ServiceFactory;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;

/**
 * Finds the plugins that configuration and options name, and checks what is configured for them.
 */
final class PluginFinder {

  private static final System.Logger LOG = System.getLogger(PluginFinder.class.getName());

  private PluginFinder() {}

  /** Returns a loader that takes bad plugins, even required ones, as what is to be told of. */
  static PluginLoader.Builder loader(Configuration configuration, NodeOptions options) {
    List<Path> directories = new ArrayList<>(options.pluginDirectories());
    directories.addAll(configuration.pluginDirectories());
    return PluginLoader.builder()
        .pluginDirectories(directories)
        .sharedNetty(io.netty.channel.Channel.class)
        .configured(configuration::isConfigured)
        .hostKeySet(configuration::isHostKeySet)
        .disabled(configuration.get(HostKeys.PLUGINS_DISABLED));
  }

  static LoadedPlugins load(
      Configuration configuration,
      NodeOptions options,
      Set<Class<? extends PluginService>> wanted,
      ApplicationPlugins application) {
    LoadedPlugins plugins =
        loader(configuration, options)
            .required(configuration.get(HostKeys.PLUGINS_REQUIRED))
            .build()
            .load(wanted);
    try {
      check(configuration, plugins, wanted, application);
      warn(plugins);
      return plugins;
    } catch (RuntimeException e) {
      plugins.close();
      throw e;
    }
  }

  /** The others run; but nobody should have to ask to learn that one does not. */
  private static void warn(LoadedPlugins plugins) {
    plugins.notes().forEach(note -> LOG.log(System.Logger.Level.WARNING, note));
    plugins.infos().stream()
        .filter(info -> info.problem().isPresent())
        .forEach(info -> LOG.log(System.Logger.Level.WARNING, info.toString()));
    for (PluginInfo info : plugins.infos()) {
      for (String warning : info.warnings()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "plugin ''{0}'' at {1}: {2}",
            info.id(),
            info.location(),
            warning);
      }
    }
  }

  /** A configured key that no service of the plugin declares is a mistake of the configuration. */
  private static void check(
      Configuration configuration,
      LoadedPlugins plugins,
      Set<Class<? extends PluginService>> wanted,
      ApplicationPlugins application) {
    Map<String, List<ConfigKey<?>>> keys = application.keys();
    Set<String> installed = new HashSet<>(keys.keySet());
    plugins.infos().forEach(info -> installed.add(info.id()));
    configuration.checkPlugins(installed);
    for (String id : plugins.startOrder()) {
      List<ConfigKey<?>> declared = keys.computeIfAbsent(id, key -> new ArrayList<>());
      for (Class<? extends PluginService> type : wanted) {
        for (ServiceFactory<? extends PluginService> factory : plugins.services(type)) {
          if (factory.pluginId().equals(id)) {
            declared.addAll(factory.configuration());
          }
        }
      }
    }
    keys.forEach(configuration::checkPlugin);
  }

  /** A required plugin that failed to start stops the node. */
  static void checkRequired(Configuration configuration, LoadedPlugins plugins) {
    List<PluginInfo> failed = new ArrayList<>();
    for (String id : configuration.get(HostKeys.PLUGINS_REQUIRED)) {
      plugins
          .info(id)
          .filter(info -> info.state() == PluginInfo.State.FAILED)
          .ifPresent(failed::add);
    }
    if (!failed.isEmpty()) {
      StringBuilder text = new StringBuilder("required plugins failed to start:");
      failed.forEach(info -> text.append("\n  ").append(info));
      throw new P2pdException(text.toString());
    }
  }
}
