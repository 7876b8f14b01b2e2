package net.p2pd.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import net.p2pd.api.Nullable;
import net.p2pd.api.host.PluginLoaders;
import net.p2pd.api.plugin.PluginService;

/**
 * A plugin as a class loader, where the API lies on the class path and cannot be the parent of a
 * layer. Its providers are those that its module descriptors name, as with layers; their classes
 * are made by the rules of {@link ServiceLoader}.
 */
final class ClassLoaderSpace implements PluginSpace {

  private final URLClassLoader loader;

  private ClassLoaderSpace(URLClassLoader loader) {
    this.loader = loader;
  }

  static ClassLoaderSpace define(PluginSource plugin, List<JarCopy> jars, Surroundings host) {
    URL[] urls = jars.stream().map(copy -> url(copy.path())).toArray(URL[]::new);
    URLClassLoader loader =
        new URLClassLoader("plugin " + plugin.id(), urls, host.parentLoader(plugin.sharesNetty()));
    PluginLoaders.register(loader);
    return new ClassLoaderSpace(loader);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no URL for " + jar, e);
    }
  }

  @Override
  public ClassLoader loader() {
    return loader;
  }

  @Override
  public <S extends PluginService> List<ProviderSlot<S>> providers(
      Class<S> type, List<String> declared) {
    return declared.stream()
        .map(name -> slot(ProviderClass.inspect(name, type, loader), type))
        .toList();
  }

  private static <S> ProviderSlot<S> slot(ProviderClass declared, Class<S> type) {
    return declared.problem() == null
        ? new ProviderSlot<>(
            declared.name(), declared.maker(), new ClassProvider<>(declared, type), null)
        : ProviderSlot.bad(declared.name(), declared.problem());
  }

  @Override
  public List<WeakReference<Object>> traces() {
    return List.of(new WeakReference<>(loader));
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record ClassProvider<S>(ProviderClass declared, Class<S> service)
      implements ServiceLoader.Provider<S> {

    @Override
    @SuppressWarnings("unchecked") // inspected: what it provides is a subtype of the service
    public Class<? extends S> type() {
      return (Class<? extends S>) Objects.requireNonNull(declared.providedType());
    }

    @Override
    public S get() {
      try {
        @Nullable S made = declared.make(service);
        if (made == null) {
          throw new ServiceConfigurationError(declared.maker() + " returned null");
        }
        return made;
      } catch (ReflectiveOperationException e) {
        throw new ServiceConfigurationError(declared.maker() + " failed", e);
      }
    }
  }
}
