package net.p2pd.core.connect;

import java.time.Duration;
import net.p2pd.api.pipe.EventLoop;

/** Milliseconds since a connect began. */
final class Clockwork {

  private final EventLoop loop;
  private final long start;

  Clockwork(EventLoop loop) {
    this.loop = loop;
    this.start = loop.nanoTime();
  }

  long millis() {
    return (loop.nanoTime() - start) / 1_000_000;
  }

  Duration elapsed() {
    return Duration.ofNanos(loop.nanoTime() - start);
  }
}
