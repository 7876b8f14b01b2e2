package net.p2pd.loader;

import java.time.Duration;
import java.util.List;

/**
 * Whether a plugin's classes left the memory. Unloading is never assumed: the garbage collector is
 * asked until they are gone or the time is up. Immutable.
 */
public final class UnloadResult {

  private final String pluginId;
  private final boolean unloaded;
  private final List<String> suspects;
  private final Duration elapsed;

  UnloadResult(String pluginId, boolean unloaded, List<String> suspects, Duration elapsed) {
    this.pluginId = pluginId;
    this.unloaded = unloaded;
    this.suspects = List.copyOf(suspects);
    this.elapsed = elapsed;
  }

  /** Returns which plugin it is about. */
  public String pluginId() {
    return pluginId;
  }

  /** Returns whether its classes are gone; false = something still pins them. */
  public boolean isUnloaded() {
    return unloaded;
  }

  /**
   * Returns what may pin it, in words: threads that run its code or have its class loader. Empty if
   * it is gone, or if none was found; then an object of it is still referred to, or explicit
   * collections are switched off in this JVM.
   */
  public List<String> suspects() {
    return suspects;
  }

  /** Returns how long it was waited for. */
  public Duration elapsed() {
    return elapsed;
  }

  /** Returns one line. */
  @Override
  public String toString() {
    String line = "plugin '" + pluginId + "' ";
    if (unloaded) {
      return line + "unloaded, its classes left the memory after " + elapsed.toMillis() + " ms";
    }
    line += "still pinned after " + elapsed.toMillis() + " ms";
    return suspects.isEmpty()
        ? line + ": no thread of it was found, an object of it must be referred to"
        : line + " by " + String.join(", ", suspects);
  }
}
