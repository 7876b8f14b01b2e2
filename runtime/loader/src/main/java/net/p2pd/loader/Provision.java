package net.p2pd.loader;

import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/** One line of a descriptor: this class provides that service. */
record Provision(Class<? extends PluginService> type, String provider) {

  /** Returns it in words; the id is empty as long as the provider was not asked for it. */
  PluginInfo.Service describe(String id) {
    return new PluginInfo.Service(type.getSimpleName(), id, provider);
  }
}
