package net.p2pd.loader;

import java.time.Duration;
import java.util.Locale;

/** One step of loading, reported when it is done: which plugin, which step, how long. Immutable. */
public final class LoadStep {

  private final String plugin;
  private final String step;
  private final Duration elapsed;

  LoadStep(String plugin, String step, Duration elapsed) {
    this.plugin = plugin;
    this.step = step;
    this.elapsed = elapsed;
  }

  /**
   * Returns the plugin's id; for steps before the id is known, the name of its directory or jar.
   */
  public String plugin() {
    return plugin;
  }

  /** Returns the step: list, descriptor, resolve, copy, define or instantiate. */
  public String step() {
    return step;
  }

  /** Returns how long it took. */
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %s, %.1f ms", plugin, step, elapsed.toNanos() / 1e6);
  }
}
