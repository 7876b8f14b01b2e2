package net.p2pd.api.host;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import net.p2pd.api.Nullable;

/**
 * Remembers, weakly, which class loaders belong to plugins, so that the API's static methods can
 * refuse them. Used by the plugin loader.
 */
public final class PluginLoaders {

  private static final Set<ClassLoader> LOADERS =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private PluginLoaders() {}

  /** Notes that everything this loader defines belongs to a plugin. */
  public static void register(ClassLoader loader) {
    LOADERS.add(loader);
  }

  /** Returns whether a class belongs to a plugin. */
  public static boolean isPlugin(Class<?> type) {
    @Nullable ClassLoader loader = type.getClassLoader();
    return loader != null && LOADERS.contains(loader);
  }
}
