package net.p2pd.node.route;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** An event loop whose time passes only when the test says so; tasks may come from any thread. */
public final class ManualLoop implements EventLoop {
  private record Timer(long at, Runnable task) {}

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new CopyOnWriteArrayList<>();
  private volatile long now = Long.MAX_VALUE - 1_000_000_000L; // Real clocks overflow too.
  private volatile boolean running;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(now + delay.toNanos(), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Lets time pass, runs what is due and all that comes of it. */
  public void pass(Duration time) {
    long end = now + time.toNanos();
    run();
    while (true) {
      Timer next =
          timers.stream().min(Comparator.comparingLong(timer -> timer.at - end)).orElse(null);
      if (next == null || next.at - end > 0) {
        break;
      }
      now = next.at;
      timers.remove(next);
      tasks.add(next.task);
      run();
    }
    now = end;
  }

  private void run() {
    running = true;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    running = false;
  }

  public int timers() {
    return timers.size();
  }

  @Override
  public boolean inLoop() {
    return running;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(0, now);
  }
}
