package net.p2pd.loader;

import java.util.List;
import java.util.stream.Collectors;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Says that plugins could not be loaded at all: a plugin directory is missing, a required plugin
 * failed, or something was asked of a plugin that is not there. A plugin that is not required never
 * causes it; its failure is in {@link LoadedPlugins#infos()}.
 */
public final class PluginException extends P2pdException {
  private static final long serialVersionUID = 1L;

  private final transient List<PluginInfo> plugins;

  PluginException(String message) {
    super(message);
    this.plugins = List.of();
  }

  PluginException(String message, List<PluginInfo> plugins) {
    super(
        message
            + plugins.stream()
                .map(PluginInfo::toString)
                .collect(Collectors.joining("\n  ", "\n  ", "")));
    this.plugins = List.copyOf(plugins);
  }

  /** Returns the plugins that are to blame, each with its problem; empty if none is. */
  public List<PluginInfo> plugins() {
    return plugins;
  }
}
