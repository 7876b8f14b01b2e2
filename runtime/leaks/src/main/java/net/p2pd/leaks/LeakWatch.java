package net.p2pd.leaks;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What came since a moment and did not go: threads, child processes, open sockets and files, and
 * buffers of Netty. For tests that look themselves; whole test classes have {@link LeakCheck}.
 */
public final class LeakWatch {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /**
   * Some things of the JDK's own are closed by the garbage collector alone; it is asked so often.
   */
  private static final int COLLECTIONS = 4;

  private static final Duration BEFORE_COLLECTING = Duration.ofMillis(100);

  private final List<Since<?>> before;

  LeakWatch(List<Inventory<?>> inventories) {
    before = inventories.stream().<Since<?>>map(Since::now).toList();
  }

  /** Looks at what there is now. */
  public static LeakWatch start() {
    return new LeakWatch(Inventory.all());
  }

  /** Returns what came since the start and is there now, each in words; waits for nothing. */
  public List<String> left() {
    return before.stream().flatMap(since -> since.left().stream()).toList();
  }

  /**
   * Waits until nothing is left, at most that long.
   *
   * @return what is left at the end, each in words
   */
  public List<String> left(Duration grace) {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE.toNanos();
    long collect = BEFORE_COLLECTING.toNanos();
    int collections = 0;
    while (!before.stream().allMatch(Since::isClean)) {
      long waited = System.nanoTime() - start;
      if (waited >= grace.toNanos()) {
        return left();
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
