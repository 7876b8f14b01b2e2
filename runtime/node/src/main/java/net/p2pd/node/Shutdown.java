package net.p2pd.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Undoes step by step, on a thread of its own, what starting a node did: what was done last is
 * undone first. Each step has a deadline; one that misses it, or fails, is logged and does not hold
 * up the next.
 */
final class Shutdown {

  private static final System.Logger LOG = System.getLogger(Shutdown.class.getName());

  /** Begins a step; what it returns completes when the step is done. */
  @FunctionalInterface
  interface Work {
    CompletableFuture<?> begin();
  }

  private static final class Step {
    final String name;
    final Duration deadline;
    final Work work;

    Step(String name, Duration deadline, Work work) {
      this.name = name;
      this.deadline = deadline;
      this.work = work;
    }
  }

  private final Deque<Step> steps = new ArrayDeque<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Adds a step that goes on after the call returned. */
  synchronized void later(String name, Duration deadline, Work work) {
    steps.push(new Step(name, deadline, work));
  }

  /** Adds a step that is done when it returns; it may block. */
  void step(String name, Duration deadline, Runnable work) {
    later(
        name,
        deadline,
        () -> CompletableFuture.runAsync(work, task -> Threads.start("p2pd-stop-step", task)));
  }

  CompletableFuture<Void> start() {
    if (started.compareAndSet(false, true)) {
      Threads.start("p2pd-stop", this::run);
    }
    return done();
  }

  CompletableFuture<Void> done() {
    return done.copy();
  }

  private synchronized List<Step> steps() {
    return List.copyOf(steps);
  }

  private void run() {
    for (Step step : steps()) {
      try {
        step.work.begin().get(step.deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "stopping: '" + step.name + "' is not done after " + step.deadline.toMillis() + " ms");
      } catch (ExecutionException | RuntimeException | Error e) { // whoever waits must not for ever
        Throwable cause = e.getCause() == null ? e : e.getCause();
        LOG.log(System.Logger.Level.WARNING, "stopping: '" + step.name + "' failed", cause);
      } catch (InterruptedException e) {
        LOG.log(System.Logger.Level.WARNING, "stopping was interrupted at '" + step.name + "'");
        Thread.currentThread().interrupt();
        break;
      }
    }
    done.complete(null);
  }
}
