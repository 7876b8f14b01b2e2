package net.p2pd.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import net.p2pd.api.pipe.EventLoop;

/**
 * Where services live while they are tested: machines that give them contexts, and time. There is
 * the laboratory's virtual internet, and real time for services with a network of their own.
 */
abstract class World implements AutoCloseable {

  private final List<KitContext> contexts = new ArrayList<>();

  /** Whether somebody blocked a loop: it is run no more, or this thread would hang, too. */
  private boolean blocked;

  /** Makes a context on a machine of its own. */
  final KitContext context(KitSettings settings, KitSettings shared) {
    return known(newContext(settings, shared));
  }

  final KitContext known(KitContext context) {
    contexts.add(context);
    return context;
  }

  abstract KitContext newContext(KitSettings settings, KitSettings shared);

  /** Lets time pass until something is so, and returns whether it became so in time. */
  abstract boolean until(BooleanSupplier condition, Duration limit);

  /** Lets that much time pass; in real time only for silence, when nothing is to happen. */
  abstract void pass(Duration time);

  /** Returns the time that passed until now. */
  abstract Duration elapsed();

  /** Gives the world a turn while a call on another thread is under way. */
  abstract void turn(Thread worker);

  /** Makes all that is due happen on the calling thread, as far as this world has loops for it. */
  abstract void runDue();

  /**
   * Returns what comes of a stage.
   *
   * @throws AssertionError if nothing comes of it in time
   * @throws CompletionException if it fails
   */
  final <T> T await(String what, CompletionStage<T> stage, Duration limit) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!until(future::isDone, limit)) {
      throw new AssertionError(what + " was not done within " + limit.toMillis() + " ms");
    }
    return future.join();
  }

  /**
   * Returns why a stage fails.
   *
   * @throws AssertionError if it succeeds, or nothing comes of it in time
   */
  final Throwable failure(String what, CompletionStage<?> stage, Duration limit) {
    try {
      Object result = await(what, stage, limit);
      throw new AssertionError(what + " succeeded, with " + result);
    } catch (CompletionException | CancellationException e) {
      Throwable cause = e;
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      return cause;
    }
  }

  /**
   * Makes a call that may block, on a thread of its own, while time goes on here.
   *
   * @throws AssertionError if it does not return in time, with where it hangs
   */
  final <T> T call(String what, Duration limit, Callable<T> call) {
    return onWorker(what, limit, call, true);
  }

  /** Makes a call on two threads at the same moment; what either throws comes out of it. */
  final void callTwice(String what, Duration limit, Runnable call) {
    CyclicBarrier together = new CyclicBarrier(2);
    FutureTask<Integer> other =
        new FutureTask<>(
            () -> {
              int order = together.await();
              call.run();
              return order;
            });
    onWorker(
        what + " by two threads",
        limit,
        () -> {
          Thread second = new Thread(other, "p2pd-testkit-second-call");
          second.setDaemon(true);
          second.start();
          together.await();
          call.run();
          second.join();
          return true;
        },
        true);
    result(other);
  }

  /** Makes a call that must not block, as part of a task of an event loop. */
  final <T> T callOnLoop(String what, KitContext context, Duration limit, Callable<T> call) {
    return callOnLoop(what, context.loop(), limit, call);
  }

  /** Makes a call that must not block, as part of a task of an event loop. */
  final <T> T callOnLoop(String what, EventLoop loop, Duration limit, Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    onWorker(
        what,
        limit,
        () -> {
          loop.execute(task);
          runDue();
          return isDone(task, limit);
        },
        false);
    if (!task.isDone()) {
      throw new AssertionError(what + " did not return within " + limit.toMillis() + " ms");
    }
    return result(task);
  }

  /**
   * Lets time pass on a thread of its own until something is so: whatever blocks an event loop
   * meanwhile is found, and does not hang the test.
   *
   * @param patience how long a task of a loop may take
   * @return whether it became so within the limit
   * @throws AssertionError if a loop is blocked, with where it hangs
   */
  final boolean untilUnlessBlocked(
      String what, BooleanSupplier condition, Duration limit, Duration patience) {
    return onWorker(what, limit.plus(patience), () -> until(condition, limit), false);
  }

  private static boolean isDone(FutureTask<?> task, Duration limit) throws InterruptedException {
    try {
      task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true; // what came of it is asked for later
    } catch (TimeoutException e) {
      return false;
    }
  }

  private <T> T onWorker(String what, Duration limit, Callable<T> call, boolean timePasses) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread worker = new Thread(task, "p2pd-testkit-call");
    worker.setDaemon(true);
    Duration start = elapsed();
    worker.start();
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      worker.join(1); // most calls return at once
      while (worker.isAlive()) {
        boolean late = elapsed().minus(start).compareTo(limit) > 0;
        if (late || System.nanoTime() - deadline > 0) {
          blocked |= !timePasses;
          throw hanging(what, limit, worker);
        }
        if (timePasses && !blocked) {
          turn(worker);
        }
        worker.join(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + what + " was under way", e);
    }
    return result(task);
  }

  private static AssertionError hanging(String what, Duration limit, Thread worker) {
    AssertionError error =
        new AssertionError(what + " did not return within " + limit.toMillis() + " ms");
    AssertionError place = new AssertionError("it was here");
    place.setStackTrace(worker.getStackTrace());
    error.addSuppressed(place);
    worker.interrupt();
    return error;
  }

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new AssertionError("a checked exception came out of a service", cause);
    }
  }

  /** Returns what any context's user has not given back. */
  final List<String> left() {
    List<String> left = new ArrayList<>();
    contexts.forEach(context -> left.addAll(context.left()));
    return left;
  }

  @Override
  public void close() {
    contexts.forEach(KitContext::deleteFiles);
  }
}
