package net.p2pd.loader;

import java.util.ServiceLoader;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * What became of one class that a descriptor names as a provider.
 *
 * @param name the class
 * @param maker what runs when an instance is made, for messages
 * @param provider makes instances; null if there is a problem
 * @param problem why it cannot, or null
 */
record ProviderSlot<S>(
    String name,
    String maker,
    ServiceLoader.@Nullable Provider<S> provider,
    PluginInfo.@Nullable Problem problem) {

  static <S> ProviderSlot<S> bad(String name, PluginInfo.Problem problem) {
    return new ProviderSlot<>(name, name, null, problem);
  }
}
