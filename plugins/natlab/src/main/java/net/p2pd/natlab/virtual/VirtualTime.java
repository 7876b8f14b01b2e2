package net.p2pd.natlab.virtual;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/**
 * A clock that stands still while anything is to be done, and then jumps to what comes next.
 * Everything runs on the thread that calls {@link #run}, {@link #advance} or {@link #await}, in an
 * order that only depends on what was asked for. What a task throws comes out of that call. Tasks
 * may be handed in from any thread, as with a real loop; for the same trace every time it has to be
 * one.
 */
public final class VirtualTime {

  private static final int MAX_TASKS_AT_ONCE = 10_000_000;
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private record Task(@Nullable VirtualLoop loop, Runnable work) {}

  private final ArrayDeque<Task> due = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long nanos;
  private long sequence;
  private @Nullable VirtualLoop running;
  private @Nullable Thread runner;

  /** Creates a clock that shows the first of January 2025. */
  public VirtualTime() {}

  /** Returns a new event loop that lives in this time. */
  public EventLoop newLoop() {
    return new VirtualLoop(this);
  }

  /** Returns the nanoseconds since the beginning. */
  public long nanos() {
    return nanos;
  }

  /** Returns the time since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  /** Returns the time of day. */
  public Instant now() {
    return START.plusNanos(nanos);
  }

  /** Runs all that is due now; no time passes. */
  public void run() {
    Thread outer = runner;
    runner = Thread.currentThread();
    try {
      runDue();
    } finally {
      runner = outer;
    }
  }

  private void runDue() {
    int count = 0;
    for (Task task = poll(); task != null; task = poll()) {
      VirtualLoop before = running;
      running = task.loop;
      try {
        task.work.run();
      } finally {
        running = before;
      }
      if (++count > MAX_TASKS_AT_ONCE) {
        throw new IllegalStateException("the loops never come to rest: no time passes any more");
      }
    }
  }

  private synchronized @Nullable Task poll() {
    return due.poll();
  }

  /** Runs all that is due until the given time has passed. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    run();
    while (step(end)) {}
    nanos = end;
  }

  /**
   * Lets time pass until something is so.
   *
   * @return whether it became so within the limit; if nothing is left to happen, it did not
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = nanos + limit.toNanos();
    run();
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Lets time pass until a result is there, and returns it.
   *
   * @throws java.util.concurrent.CompletionException if it failed
   * @throws IllegalStateException if it was not there within the limit
   */
  public <T> T await(CompletionStage<T> stage, Duration limit) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!runUntil(future::isDone, limit)) {
      throw new IllegalStateException(
          "not done within " + limit.toMillis() + " ms of virtual time: " + future);
    }
    return future.join();
  }

  /**
   * Lets time pass until the next thing happens, and runs what comes of it.
   *
   * @return whether anything happened within the limit; if not, no time has passed
   */
  public boolean next(Duration limit) {
    run();
    return step(nanos + limit.toNanos());
  }

  /** Goes on to the next timer and runs what comes of it; false if none is due by then. */
  private boolean step(long end) {
    if (!fire(end)) {
      return false;
    }
    run();
    return true;
  }

  private synchronized boolean fire(long end) {
    Timer next = timers.peek();
    while (next != null && next.work == null) {
      timers.remove();
      next = timers.peek();
    }
    if (next == null || next.at > end) {
      return false;
    }
    timers.remove();
    nanos = Math.max(nanos, next.at);
    Runnable work = next.work;
    next.work = null;
    if (work != null) {
      due.add(new Task(next.loop, work));
    }
    return true;
  }

  boolean isRunning(VirtualLoop loop) {
    return running == loop && Thread.currentThread().equals(runner);
  }

  synchronized void execute(@Nullable VirtualLoop loop, Runnable work) {
    due.add(new Task(loop, work));
  }

  synchronized Registration schedule(@Nullable VirtualLoop loop, long delayNanos, Runnable work) {
    Timer timer = new Timer(loop, nanos + Math.max(0, delayNanos), sequence++, work);
    timers.add(timer);
    return timer;
  }

  private static final class Timer implements Registration, Comparable<Timer> {
    final @Nullable VirtualLoop loop;
    final long at;
    final long order;
    @Nullable Runnable work;

    Timer(@Nullable VirtualLoop loop, long at, long order, Runnable work) {
      this.loop = loop;
      this.at = at;
      this.order = order;
      this.work = work;
    }

    @Override
    public void close() {
      work = null;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
