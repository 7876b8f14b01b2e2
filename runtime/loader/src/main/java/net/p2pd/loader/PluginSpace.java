package net.p2pd.loader;

import java.lang.ref.WeakReference;
import java.util.List;
import net.p2pd.api.plugin.PluginService;

/** Where the classes of one plugin live: a module layer, or a class loader on the class path. */
interface PluginSpace extends AutoCloseable {

  /** Returns the loader of the plugin's classes. */
  ClassLoader loader();

  /**
   * Returns what became of the providers of one service that the descriptor names, in its order.
   */
  <S extends PluginService> List<ProviderSlot<S>> providers(Class<S> type, List<String> declared);

  /** Returns weak references that are all cleared once the plugin is out of memory. */
  List<WeakReference<Object>> traces();

  /** Closes the plugin's jars; what is not loaded by then cannot be loaded any more. */
  @Override
  void close();
}
