package net.p2pd.loader;

import java.lang.module.Configuration;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import net.p2pd.api.Nullable;
import net.p2pd.api.host.PluginLoaders;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * A plugin as a module layer with one class loader. The layer's controller is dropped at once:
 * nobody can open or export anything of a plugin that its own descriptor does not.
 */
final class LayerSpace implements PluginSpace {

  private final ModuleLayer layer;
  private final ClassLoader loader;
  private final JarReaders readers;

  private LayerSpace(ModuleLayer layer, ClassLoader loader, JarReaders readers) {
    this.layer = layer;
    this.loader = loader;
    this.readers = readers;
  }

  /**
   * Defines the layer. The parent of its loader is the platform's, so that nothing of the class
   * path shows through; what the modules read in parent layers is found regardless.
   */
  static LayerSpace define(
      PluginSource plugin, Configuration resolved, Surroundings host, JarReaders readers) {
    try {
      ModuleLayer layer =
          ModuleLayer.defineModulesWithOneLoader(
                  resolved,
                  host.parents(plugin.sharesNetty()),
                  ClassLoader.getPlatformClassLoader())
              .layer();
      ClassLoader loader = layer.findLoader(plugin.jars().get(0).name());
      PluginLoaders.register(loader);
      return new LayerSpace(layer, loader, readers);
    } catch (LayerInstantiationException e) {
      throw new Refusal(
          Refusal.DEFINE,
          "its modules cannot be defined: " + e.getMessage(),
          "take out the jar with the package or module that is named");
    }
  }

  @Override
  public ClassLoader loader() {
    return loader;
  }

  @Override
  public <S extends PluginService> List<ProviderSlot<S>> providers(
      Class<S> type, List<String> declared) {
    List<String> complaints = new ArrayList<>();
    List<ServiceLoader.Provider<S>> found = found(type, complaints);
    List<ProviderSlot<S>> slots = new ArrayList<>();
    for (String name : declared) {
      slots.add(slot(ProviderClass.inspect(name, type, loader), found, complaints));
    }
    return slots;
  }

  /**
   * Returns what {@link ServiceLoader} finds in this layer. It would go on to the parents'
   * providers, so it is asked no more often than there are providers here; after a class that
   * cannot be loaded it goes on with the next.
   */
  private <S> List<ServiceLoader.Provider<S>> found(Class<S> type, List<String> complaints) {
    List<ServiceLoader.Provider<S>> found = new ArrayList<>();
    Spliterator<ServiceLoader.Provider<S>> providers =
        ServiceLoader.load(layer, type).stream().spliterator();
    for (long left = declaredHere(type); left > 0; left--) {
      try {
        if (!providers.tryAdvance(found::add)) {
          break;
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        complaints.add(String.valueOf(e.getMessage()));
      }
    }
    return found;
  }

  private long declaredHere(Class<?> type) {
    return layer.modules().stream()
        .flatMap(module -> module.getDescriptor().provides().stream())
        .filter(provides -> provides.service().equals(type.getName()))
        .mapToLong(provides -> provides.providers().size())
        .sum();
  }

  private static <S> ProviderSlot<S> slot(
      ProviderClass declared, List<ServiceLoader.Provider<S>> found, List<String> complaints) {
    if (declared.problem() != null) {
      return ProviderSlot.bad(declared.name(), declared.problem());
    }
    ServiceLoader.@Nullable Provider<S> match = null;
    for (ServiceLoader.Provider<S> provider : found) {
      if (provider.type() == declared.providedType()) {
        match = provider;
        break;
      }
    }
    if (match == null) {
      return ProviderSlot.bad(
          declared.name(),
          new PluginInfo.Problem(
              Refusal.INSTANTIATE,
              "class " + declared.name() + " was not found as a service " + complaints,
              "compare it with 'provides' in module-info"));
    }
    // Two static provider methods may return the same type; each match is taken once.
    found.remove(match);
    return new ProviderSlot<>(declared.name(), declared.maker(), match, null);
  }

  @Override
  public List<WeakReference<Object>> traces() {
    return List.of(new WeakReference<>(layer), new WeakReference<>(loader));
  }

  @Override
  public void close() {
    readers.close();
  }
}
