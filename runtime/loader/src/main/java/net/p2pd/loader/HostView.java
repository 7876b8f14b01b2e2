package net.p2pd.loader;

import net.p2pd.api.Nullable;

/**
 * The part of the host that a plugin's class loader sees on the class path: the JDK and the API,
 * and Netty where it is shared. No other class and no resource of the application shows through.
 */
final class HostView extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader api;
  private final @Nullable ClassLoader netty;

  HostView(ClassLoader api, @Nullable ClassLoader netty) {
    super("p2pd-host", ClassLoader.getPlatformClassLoader());
    this.api = api;
    this.netty = netty;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(HostApi.PACKAGES)) {
      return api.loadClass(name);
    }
    if (netty != null && name.startsWith(Surroundings.NETTY_MODULES)) {
      return netty.loadClass(name);
    }
    return super.loadClass(name, resolve);
  }
}
