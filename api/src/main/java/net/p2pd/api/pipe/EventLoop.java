package net.p2pd.api.pipe;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * One thread of execution with timers and a clock: tasks run one at a time, in the order in which
 * one thread handed them in. In the laboratory it is virtual time, with the same promises.
 *
 * <p>Implemented by the host.
 */
public interface EventLoop extends Executor {

  /**
   * Runs a task soon, on this loop.
   *
   * @throws java.util.concurrent.RejectedExecutionException after the host closed the loop
   */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task once, after a delay, on this loop.
   *
   * @return closing it before the task started prevents it
   */
  Registration schedule(Duration delay, Runnable task);

  /** Returns whether the caller runs on this loop. */
  boolean inLoop();

  /** Returns a time in nanoseconds that never goes back; only differences mean anything. */
  long nanoTime();

  /** Returns the time of day. */
  Instant now();
}
