package net.p2pd.leaks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From a moment in which no test class runs to the next one: what came and did not go. */
final class LeakRound {

  private final List<Inventory<?>> inventories;
  private final Duration grace;
  private final List<String> classes = new ArrayList<>();
  private LeakWatch watch = new LeakWatch(List.of());
  private int running;

  LeakRound(List<Inventory<?>> inventories, Duration grace) {
    this.inventories = inventories;
    this.grace = grace;
  }

  /** A class starts, or a class within one. */
  synchronized void begin(String name) {
    if (running++ == 0) {
      classes.clear();
      watch = new LeakWatch(inventories);
    }
    classes.add(name);
  }

  /**
   * A class ended.
   *
   * @throws AssertionError if it was the last that ran and something is left
   */
  synchronized void end() {
    if (--running > 0) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // by a test; it would cut the pauses short
    try {
      List<String> left = watch.left(grace);
      if (!left.isEmpty()) {
        throw new AssertionError(
            String.join(", ", classes)
                + " left behind, and it was still there after "
                + grace.toMillis()
                + " ms:\n- "
                + String.join("\n- ", left));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
