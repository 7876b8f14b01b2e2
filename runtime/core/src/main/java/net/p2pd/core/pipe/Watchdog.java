package net.p2pd.core.pipe;

import java.time.Duration;
import net.p2pd.api.Nullable;

/**
 * Finds handlers that hold up their event loop (PIPE-3). One daemon thread for all loops, started
 * by the first handler that runs and gone again after a while without any; it looks at each loop
 * fifty times a second and takes the stack of one that is stuck in the same handler for too long.
 * Each look wakes a thread: a hundred a second took a tenth of a relay's processor time.
 */
final class Watchdog implements Runnable {

  /** How long a handler may run before it is reported. */
  static final Duration SLOW = Duration.ofMillis(50);

  private static final Duration SAMPLE = Duration.ofMillis(20);

  /** Where this thread itself is late, the handler may have been kept waiting as long. */
  private static final Duration MOST_BETWEEN_LOOKS = Duration.ofMillis(25);

  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final Object LOCK = new Object();
  private static volatile boolean awake;

  private long lastActivity = System.nanoTime();

  private Watchdog() {}

  static void wake() {
    if (!awake) {
      start();
    }
  }

  private static void start() {
    synchronized (LOCK) {
      if (!awake) {
        awake = true;
        Thread thread = new Thread(new Watchdog(), "p2pd-handler-watchdog");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  @Override
  public void run() {
    try {
      long last = System.nanoTime();
      while (System.nanoTime() - lastActivity < IDLE.toNanos()) {
        Thread.sleep(SAMPLE.toMillis());
        long now = System.nanoTime();
        long passed = Math.min(now - last, MOST_BETWEEN_LOOKS.toNanos());
        last = now;
        for (LoopMonitor monitor : LoopMonitor.all()) {
          look(monitor, now, passed);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      awake = false;
      restartIfNeeded();
    }
  }

  /** A handler may have started just before this thread said that it sleeps. */
  private static void restartIfNeeded() {
    for (LoopMonitor monitor : LoopMonitor.all()) {
      if (monitor.sequence() != monitor.seenSequence) {
        wake();
      }
    }
  }

  private void look(LoopMonitor monitor, long now, long passed) {
    long sequence = monitor.sequence();
    if (sequence != monitor.seenSequence) {
      monitor.seenSequence = sequence;
      monitor.seenFor = 0;
      lastActivity = now;
      return;
    }
    boolean inHandler = (sequence & 1) == 1;
    if (inHandler) {
      lastActivity = now;
      monitor.seenFor += passed;
      if (monitor.seenFor >= SLOW.toNanos()) {
        report(monitor, sequence);
      }
    }
  }

  private static void report(LoopMonitor monitor, long sequence) {
    @Nullable EnginePipe pipe = monitor.running();
    @Nullable Thread thread = monitor.thread();
    if (pipe == null || thread == null) {
      return;
    }
    StackTraceElement[] stack = thread.getStackTrace();
    if (monitor.sequence() == sequence && pipe.isFirstSlowHandler()) {
      Throwable where = new Throwable("a handler of " + pipe.name() + " runs here");
      where.setStackTrace(stack);
      PipeLog.warn(
          "a handler of "
              + pipe.name()
              + " has been running for more than "
              + SLOW.toMillis()
              + " ms and holds up its event loop: use onMessage(handler, executor) or"
              + " onMessageAsync",
          where);
    }
  }
}
