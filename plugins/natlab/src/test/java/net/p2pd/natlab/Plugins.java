package net.p2pd.natlab;

import net.p2pd.api.connect.ConnectStrategy;

/** Bundled plugins, as they are found on a class path; their packages are not exported. */
public final class Plugins {

  private Plugins() {}

  /** The strategy that dials. */
  public static ConnectStrategy direct() {
    try {
      ClassLoader loader = ClassLoader.getSystemClassLoader();
      return (ConnectStrategy)
          loader.loadClass("net.p2pd.connect.direct.DirectStrategy").getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the plugin connect-direct is not there", e);
    }
  }
}
