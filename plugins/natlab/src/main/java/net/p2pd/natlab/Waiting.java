package net.p2pd.natlab;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.natlab.virtual.VirtualTime;

/**
 * Calls that may wait for what happens in virtual time, as the start of a service may: they are
 * made on a thread of their own while loops run here. Time passes only where the call waits though
 * nothing is left to do, so a call that waits for no timer takes no time, and gives the same trace
 * every time.
 */
final class Waiting {

  /** How long somebody may wait, in real time, for what nothing here brings any more. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  /** How long a call may take in real time. */
  private static final long MOST = TimeUnit.MINUTES.toNanos(2);

  private static final long SPINNING = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long SURELY = TimeUnit.MILLISECONDS.toNanos(1);

  private Waiting() {}

  /**
   * Makes a call and returns when it has returned.
   *
   * @param what it is, for the message
   * @param limit how much virtual time it may take
   * @throws IllegalStateException if it waits longer
   */
  static void call(String what, VirtualTime time, Duration limit, Runnable call) {
    FutureTask<Boolean> task = new FutureTask<>(call, true);
    Thread worker = new Thread(task, "natlab-call");
    worker.setDaemon(true);
    worker.start();
    long start = System.nanoTime();
    long end = time.nanos() + limit.toNanos();
    long waitingSince = start;
    while (!task.isDone()) {
      time.run();
      long now = System.nanoTime();
      long waiting = isWaiting(worker) ? now - waitingSince : 0;
      if (waiting == 0 || (waiting > SURELY && time.next(Duration.ofNanos(end - time.nanos())))) {
        waitingSince = now;
      }
      if (waiting > PATIENCE || now - start > MOST) {
        worker.interrupt();
        throw new IllegalStateException(
            what + " hangs: nothing that it could wait for happens within " + limit);
      }
      if (now - start < SPINNING) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(50_000);
      }
    }
    time.run();
    result(what, task);
  }

  private static boolean isWaiting(Thread worker) {
    return switch (worker.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
    };
  }

  private static void result(String what, FutureTask<Boolean> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + what + " was under way", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(what + " failed", e.getCause());
    }
  }
}
