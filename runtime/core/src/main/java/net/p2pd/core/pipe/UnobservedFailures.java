package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Failed sends that nobody looks at (PIPE-10). They are kept for a moment, since a caller may look
 * a little later; then those that still nobody looked at go to the error handlers.
 */
final class UnobservedFailures {

  /** How long a caller has to look at the result of a send that failed. */
  static final Duration GRACE = Duration.ofMillis(100);

  /** The failures that are kept at most: further ones at the same moment have the same reason. */
  private static final int LIMIT = 64;

  private record Failure(SendFuture send, Throwable error, long since) {}

  private final EnginePipe pipe;
  private final ArrayDeque<Failure> failures = new ArrayDeque<>(2);

  UnobservedFailures(EnginePipe pipe) {
    this.pipe = pipe;
  }

  void add(SendFuture send, Throwable error) {
    if (failures.size() < LIMIT) {
      failures.add(new Failure(send, error, pipe.eventLoop().nanoTime()));
      if (failures.size() == 1) {
        pipe.schedule(GRACE, this::look);
      }
    }
  }

  private void look() {
    long now = pipe.eventLoop().nanoTime();
    Set<String> said = new HashSet<>(); // a broken pipe fails all its sends for one reason
    Failure first = failures.peek();
    while (first != null && now - first.since >= GRACE.toNanos()) {
      failures.remove();
      if (!first.send.isObserved() && said.add(String.valueOf(first.error.getMessage()))) {
        pipe.handlers.report(first.error);
      }
      first = failures.peek();
    }
    if (first != null) {
      pipe.schedule(GRACE.minusNanos(now - first.since), this::look);
    }
  }
}
