package net.p2pd.leaks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** From a moment in which no test class runs to the next one: what came and did not go. */
final class LeakRound {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /**
   * Some things of the JDK's own are closed by the garbage collector alone; it is asked so often.
   */
  private static final int COLLECTIONS = 4;

  private static final Duration BEFORE_COLLECTING = Duration.ofMillis(100);

  private final List<Inventory<?>> inventories;
  private final Duration grace;
  private final List<Since<?>> before = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private int running;

  LeakRound(List<Inventory<?>> inventories, Duration grace) {
    this.inventories = inventories;
    this.grace = grace;
  }

  /** A class starts, or a class within one. */
  synchronized void begin(String name) {
    if (running++ == 0) {
      before.clear();
      classes.clear();
      for (Inventory<?> inventory : inventories) {
        before.add(Since.now(inventory));
      }
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
      List<String> left = awaitNothing();
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

  /** Waits until nothing is left, or returns what is at the end of the grace. */
  private List<String> awaitNothing() {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE.toNanos();
    long collect = BEFORE_COLLECTING.toNanos();
    int collections = 0;
    while (!before.stream().allMatch(Since::isClean)) {
      long waited = System.nanoTime() - start;
      if (waited >= grace.toNanos()) {
        return before.stream().flatMap(since -> since.left().stream()).toList();
      }
      if (waited >= collect && collections < COLLECTIONS) {
        collections++;
        collect *= 3;
        System.gc();
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }
    return List.of();
  }

  /** What there was of one kind at the beginning. */
  private record Since<T>(Inventory<T> inventory, Set<T> before) {

    static <T> Since<T> now(Inventory<T> inventory) {
      return new Since<>(inventory, inventory.present());
    }

    private Set<T> more() {
      Set<T> more = new HashSet<>(inventory.present());
      more.removeAll(before);
      return more;
    }

    boolean isClean() {
      return more().isEmpty();
    }

    List<String> left() {
      return more().stream().map(inventory::describe).sorted().toList();
    }
  }
}
