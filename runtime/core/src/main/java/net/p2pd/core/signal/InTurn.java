package net.p2pd.core.signal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one at a time and in order on an executor that promises neither. Thread-safe. */
final class InTurn {

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  InTurn(Executor executor) {
    this.executor = executor;
  }

  /** Runs a task after those before it; it must not throw. */
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
    while (true) {
      Runnable task;
      synchronized (this) {
        if (tasks.isEmpty()) {
          running = false;
          return;
        }
        task = tasks.remove();
      }
      task.run();
    }
  }
}
