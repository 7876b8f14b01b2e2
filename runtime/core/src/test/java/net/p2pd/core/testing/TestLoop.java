package net.p2pd.core.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/**
 * An event loop in virtual time: nothing runs until a test says so, on the test's own thread.
 * Several loops may share one clock; then they run in turns, one task each, which shows what
 * happens between loops in an order that is always the same.
 *
 * <p>What a task throws comes out of the call that ran it.
 */
public final class TestLoop implements EventLoop {

  private static final int MAX_TASKS = 10_000_000;

  private final Clock clock;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile Thread runner;
  private boolean closed;

  /** Makes a loop with a clock of its own. */
  public TestLoop() {
    this(new Clock());
  }

  private TestLoop(Clock clock) {
    this.clock = clock;
    clock.loops.add(this);
  }

  /** Makes another loop with the same clock, which runs whenever this one is run. */
  public TestLoop sibling() {
    return new TestLoop(clock);
  }

  /** Runs all loops of this clock until none has anything to do now; no time passes. */
  public void run() {
    int count = 0;
    boolean more = true;
    while (more) {
      more = false;
      for (TestLoop loop : List.copyOf(clock.loops)) {
        more |= loop.runOne();
      }
      if (++count > MAX_TASKS) {
        throw new IllegalStateException("the loops never come to rest");
      }
    }
  }

  /** Runs everything that is due until the given time has passed. */
  public void advance(Duration time) {
    run();
    long end = clock.nanos + time.toNanos();
    while (!clock.timers.isEmpty() && clock.timers.peek().at <= end) {
      Timer timer = clock.timers.remove();
      clock.nanos = Math.max(clock.nanos, timer.at);
      timer.loop.tasks.add(timer);
      run();
    }
    clock.nanos = end;
  }

  /** Runs a task on this loop now, then everything that comes of it. */
  public void runTask(Runnable task) {
    execute(task);
    run();
  }

  /**
   * Runs until the future is done, letting time pass up to a minute; returns its value or throws.
   */
  public <T> T await(CompletableFuture<T> future) {
    run();
    for (int i = 0; i < 6_000 && !future.isDone(); i++) {
      advance(Duration.ofMillis(10));
    }
    if (!future.isDone()) {
      throw new AssertionError("not done within a minute of virtual time: " + future);
    }
    return future.join();
  }

  /** Returns how many timers wait. */
  public int timers() {
    return (int) clock.timers.stream().filter(timer -> timer.loop == this).count();
  }

  /** Refuses tasks from now on, as a loop does whose host stopped. */
  public void close() {
    closed = true;
  }

  private boolean runOne() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    Thread before = runner;
    runner = Thread.currentThread();
    try {
      task.run();
    } finally {
      runner = before;
    }
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the loop is closed");
    }
    tasks.add(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the loop is closed");
    }
    synchronized (clock) {
      Timer timer = new Timer(this, clock.nanos + delay.toNanos(), clock.sequence++, task);
      clock.timers.add(timer);
      return timer;
    }
  }

  @Override
  public boolean inLoop() {
    return runner == Thread.currentThread();
  }

  @Override
  public long nanoTime() {
    return clock.nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(clock.nanos);
  }

  private static final class Clock {
    final List<TestLoop> loops = new ArrayList<>();
    final Queue<Timer> timers =
        new PriorityQueue<>(
            Comparator.<Timer>comparingLong(timer -> timer.at)
                .thenComparingLong(timer -> timer.order));
    volatile long nanos;
    long sequence;
  }

  private static final class Timer implements Registration, Runnable {
    final TestLoop loop;
    final long at;
    final long order;
    private Runnable task;

    Timer(TestLoop loop, long at, long order, Runnable task) {
      this.loop = loop;
      this.at = at;
      this.order = order;
      this.task = task;
    }

    @Override
    public void run() {
      Runnable due = task;
      task = null;
      if (due != null) {
        due.run();
      }
    }

    @Override
    public void close() {
      task = null;
      synchronized (loop.clock) {
        loop.clock.timers.remove(this);
      }
    }
  }
}
