package net.p2pd.core.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** An event loop with a thread of its own, for tests that need real concurrency. */
public final class ThreadLoop implements EventLoop, AutoCloseable {

  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread thread;

  /** Starts a loop whose thread has the given name. */
  public ThreadLoop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              thread = made;
              return made;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.prestartCoreThread();
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> timer = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
