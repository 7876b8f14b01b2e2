package net.p2pd.signal.mqtt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one connection: Paho's, and one that hands it work, since every call of Paho's may
 * wait for locks that its others hold while they write. Those that have nothing to do go soon.
 */
final class ConnectionThreads {

  /** It connects, reads, writes, calls back, pings and disconnects on a thread of each. */
  private static final int PAHO = 6;

  private static final Duration SPARE = Duration.ofSeconds(2);
  private static final Duration LONGEST_END = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(2);

  private final CompletableFuture<Void> pahoEnded = new CompletableFuture<>();
  private final CompletableFuture<Void> callsEnded = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = CompletableFuture.allOf(pahoEnded, callsEnded);
  private final ScheduledThreadPoolExecutor paho;
  private final ThreadPoolExecutor calls;

  ConnectionThreads(String name) {
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, "p2pd-signal-mqtt-" + name);
          thread.setDaemon(true);
          return thread;
        };
    paho =
        new ScheduledThreadPoolExecutor(PAHO, factory) {
          @Override
          protected void terminated() {
            pahoEnded.complete(null);
          }
        };
    paho.setKeepAliveTime(SPARE.toMillis(), TimeUnit.MILLISECONDS);
    paho.allowCoreThreadTimeOut(true);
    paho.setRemoveOnCancelPolicy(true);
    paho.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    calls =
        new ThreadPoolExecutor(
            1, 1, SPARE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory) {
          @Override
          protected void terminated() {
            callsEnded.complete(null);
          }
        };
    calls.allowCoreThreadTimeOut(true);
  }

  /** Returns what Paho runs on. */
  ScheduledExecutorService paho() {
    return paho;
  }

  /** Returns what runs calls of Paho, one at a time and in order. */
  ExecutorService calls() {
    return calls;
  }

  /** Runs a task that may block, beside all others; not at all when they are ended. */
  void aside(Runnable task) {
    try {
      paho.execute(task);
    } catch (RejectedExecutionException e) {
      // They are ended.
    }
  }

  /**
   * Lets them end; called on one of Paho's when its sockets are closed. It waits a little for the
   * others: Paho begins new tasks while it ends.
   */
  void end() {
    calls.shutdownNow();
    long deadline = System.nanoTime() + LONGEST_END.toNanos();
    while (paho.getActiveCount() > 1 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    paho.shutdownNow();
  }

  /** Completes when all of them are gone. */
  CompletionStage<Void> ended() {
    return ended;
  }
}
