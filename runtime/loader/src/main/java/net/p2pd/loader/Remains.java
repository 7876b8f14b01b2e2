package net.p2pd.loader;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.p2pd.api.Nullable;

/**
 * What is left of an unloaded plugin: weak references that tell when it is out of memory, and the
 * names of its packages, to find threads that still run its code.
 */
record Remains(
    List<WeakReference<Object>> traces, WeakReference<ClassLoader> loader, Set<String> packages) {

  static Remains of(PluginSpace space, Set<String> packages) {
    return new Remains(space.traces(), new WeakReference<>(space.loader()), packages);
  }

  boolean areCollected() {
    return traces.stream().allMatch(trace -> trace.get() == null);
  }

  /** Returns the threads that keep the plugin in memory, as far as they can be told, in words. */
  List<String> suspects() {
    Set<String> found = new TreeSet<>();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      String name = "thread '" + thread.getName() + "'";
      if (belongs(thread.getClass().getClassLoader())) {
        found.add(name + " is of its class " + thread.getClass().getName());
      } else if (belongs(thread.getContextClassLoader())) {
        found.add(name + " has its class loader as context");
      }
      for (StackTraceElement frame : entry.getValue()) {
        if (packages.contains(packageOf(frame.getClassName()))) {
          found.add(name + " runs " + frame.getClassName() + "." + frame.getMethodName());
          break;
        }
      }
    }
    return new ArrayList<>(found);
  }

  private boolean belongs(@Nullable ClassLoader candidate) {
    @Nullable ClassLoader own = loader.get();
    for (ClassLoader at = candidate; at != null && own != null; at = at.getParent()) {
      if (at == own) {
        return true;
      }
    }
    return false;
  }

  private static String packageOf(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }
}
