package net.p2pd.api.host;

import java.util.Optional;
import java.util.ServiceLoader;
import net.p2pd.api.Nullable;

/**
 * Finds the runtime for the API's static methods, and refuses them inside plugins. Applications and
 * plugins have no use for it.
 */
public final class Hosts {

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static volatile @Nullable HostRuntime runtime;

  private Hosts() {}

  /** Returns the class outside the API that called the API's static method. */
  public static Class<?> caller() {
    java.lang.Module api = Hosts.class.getModule();
    Optional<Class<?>> found =
        WALKER.walk(
            frames ->
                frames
                    .<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                    .filter(type -> isOutside(type, api))
                    .findFirst());
    return found.orElse(Hosts.class);
  }

  private static boolean isOutside(Class<?> type, java.lang.Module api) {
    if (type.getModule() == Object.class.getModule()) {
      return false; // whoever handed the JDK a method reference stands behind it
    }
    return api.isNamed() ? type.getModule() != api : !type.getName().startsWith("net.p2pd.api.");
  }

  /**
   * Returns the runtime.
   *
   * @param caller the class on whose behalf it is asked for
   * @throws IllegalStateException inside a plugin, or if no runtime is installed; the message says
   *     what to do
   */
  public static HostRuntime current(Class<?> caller) {
    if (PluginLoaders.isPlugin(caller)) {
      throw new IllegalStateException(
          caller.getName()
              + " is part of a plugin: use the context it was started with, not the static"
              + " methods of the API, which are for applications");
    }
    HostRuntime found = runtime;
    if (found == null) {
      found = load();
      runtime = found;
    }
    return found;
  }

  private static HostRuntime load() {
    return ServiceLoader.load(HostRuntime.class)
        .findFirst()
        .or(() -> ServiceLoader.load(HostRuntime.class, Hosts.class.getClassLoader()).findFirst())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no P2PD runtime found: add the artifact net.p2pd:p2pd-node to the module path or"
                        + " class path"));
  }
}
