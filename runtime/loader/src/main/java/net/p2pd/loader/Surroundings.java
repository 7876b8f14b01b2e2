package net.p2pd.loader;

import java.lang.module.Configuration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * What a host puts around its plugins: the API with its version, and Netty if it shares it.
 *
 * @param mode whether plugins become layers or class loaders
 * @param apiVersion the version of the host's API
 * @param netty any class of the Netty that is shared, or null
 */
record Surroundings(PluginLoader.Mode mode, ApiVersion apiVersion, @Nullable Class<?> netty) {

  static final String NETTY_MODULES = "io.netty.";

  boolean layers() {
    return mode == PluginLoader.Mode.LAYERS;
  }

  boolean offersNetty() {
    return netty != null;
  }

  /**
   * Returns the parents of a plugin's layer: the API's layer, never the runtime's, so that a plugin
   * meets no library of the host; and Netty's for a plugin that shares it.
   */
  List<ModuleLayer> parents(boolean sharesNetty) {
    List<ModuleLayer> parents = new ArrayList<>();
    parents.add(HostApi.layer());
    if (sharesNetty && netty != null) {
      ModuleLayer layer = netty.getModule().getLayer();
      if (layer != null && !parents.contains(layer)) {
        parents.add(layer);
      }
    }
    return parents;
  }

  /** Returns the configurations that a plugin's modules are resolved in. */
  List<Configuration> configurations(boolean sharesNetty) {
    if (!layers()) {
      return List.of(ModuleLayer.boot().configuration());
    }
    return parents(sharesNetty).stream().map(ModuleLayer::configuration).toList();
  }

  /**
   * Returns the parent of a plugin's class loader: the JDK, the API's packages, and Netty's if
   * shared.
   */
  ClassLoader parentLoader(boolean sharesNetty) {
    @Nullable ClassLoader shared = sharesNetty && netty != null ? netty.getClassLoader() : null;
    return new HostView(HostApi.loader(), shared);
  }
}
