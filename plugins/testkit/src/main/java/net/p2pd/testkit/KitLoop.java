package net.p2pd.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** An event loop that knows which timers have neither run nor been closed. */
final class KitLoop implements EventLoop {

  private final EventLoop real;
  private final Set<Timer> waiting = ConcurrentHashMap.newKeySet();

  KitLoop(EventLoop real) {
    this.real = real;
  }

  /** Returns a line for each timer that is still to run. */
  List<String> left() {
    return waiting.stream().map(timer -> "a timer of " + timer.delay.toMillis() + " ms").toList();
  }

  @Override
  public void execute(Runnable task) {
    real.execute(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(delay);
    waiting.add(timer);
    Registration inner =
        real.schedule(
            delay,
            () -> {
              waiting.remove(timer);
              task.run();
            });
    return () -> {
      inner.close();
      waiting.remove(timer);
    };
  }

  @Override
  public boolean inLoop() {
    return real.inLoop();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public Instant now() {
    return real.now();
  }

  /** One timer; each is itself. */
  private static final class Timer {
    final Duration delay;

    Timer(Duration delay) {
      this.delay = delay;
    }
  }
}
