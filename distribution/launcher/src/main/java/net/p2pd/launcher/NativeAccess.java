package net.p2pd.launcher;

import java.lang.reflect.Method;

/**
 * Lets the modules of a layer load native libraries.
 *
 * <p>Since JDK 24 the virtual machine warns where nobody has allowed it (JEP 472). The command line
 * of {@code java} cannot name modules outside the boot layer, so it allows the launcher, and the
 * launcher passes that on through a method that the JDK of our floor does not have yet.
 */
final class NativeAccess {
  /** The first JDK that warns. */
  private static final int FIRST_TO_WARN = 24;

  private NativeAccess() {}

  static void enable(ModuleLayer.Controller controller) {
    if (Runtime.version().feature() < FIRST_TO_WARN) {
      return;
    }
    try {
      Method enable =
          ModuleLayer.Controller.class.getMethod("enableNativeAccess", java.lang.Module.class);
      for (java.lang.Module module : controller.layer().modules()) {
        enable.invoke(controller, module);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this JDK has no ModuleLayer.Controller.enableNativeAccess", e);
    }
  }
}
