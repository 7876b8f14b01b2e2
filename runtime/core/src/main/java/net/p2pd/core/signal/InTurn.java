package net.p2pd.core.signal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import net.p2pd.api.Nullable;

/** Runs tasks one at a time and in order on an executor that promises neither. Thread-safe. */
final class InTurn {

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  InTurn(Executor executor) {
    this.executor = executor;
  }

  /** Runs a task after those before it. What it throws, the executor gets; the next ones run. */
  void add(Runnable task) {
    synchronized (this) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::next);
  }

  private void next() {
    for (Runnable task = take(); task != null; task = take()) {
      boolean returned = false;
      try {
        task.run();
        returned = true;
      } finally {
        if (!returned) {
          executor.execute(this::next);
        }
      }
    }
  }

  private synchronized @Nullable Runnable take() {
    running = !tasks.isEmpty();
    return tasks.poll();
  }
}
