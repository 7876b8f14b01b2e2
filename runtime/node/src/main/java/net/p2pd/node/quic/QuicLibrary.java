package net.p2pd.node.quic;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.internal.PlatformDependent;
import net.p2pd.api.Nullable;

/** Whether QUIC's code is here: Netty's classes, and the native part for this system. */
final class QuicLibrary {

  private static final String CODEC = "io.netty.handler.codec.quic.Quic";

  private QuicLibrary() {}

  /**
   * Returns why QUIC cannot work here, as far as that can be seen without loading anything of it;
   * null if it seems to work.
   */
  static @Nullable String whyAbsent() {
    // The layer or path that has Netty is where its parts are looked for by Netty itself.
    ClassLoader loader = Channel.class.getClassLoader();
    if (find(loader, CODEC.replace('.', '/') + ".class") == null) {
      return "netty-codec-classes-quic is missing";
    }
    String system = PlatformDependent.normalizedOs() + "_" + PlatformDependent.normalizedArch();
    for (String name : names(system)) {
      if (find(loader, "META-INF/native/" + name) != null) {
        return null;
      }
    }
    return "netty-codec-native-quic for " + system + " is missing";
  }

  private static String[] names(String system) {
    String name = "netty_quiche42_" + system;
    return new String[] {"lib" + name + ".so", "lib" + name + ".jnilib", name + ".dll"};
  }

  private static @Nullable Object find(@Nullable ClassLoader loader, String resource) {
    return loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource);
  }

  /** Loads it, which takes some ten milliseconds; returns why that failed, or null. */
  static @Nullable String load() {
    try {
      Throwable cause = Quic.unavailabilityCause();
      return cause == null ? null : String.valueOf(cause.getMessage());
    } catch (LinkageError e) { // a module path without --add-modules
      return "Netty's QUIC classes cannot be used: " + e.getMessage();
    }
  }
}
