package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * Failed sends that nobody looks at (PIPE-10). They are kept for a moment, since a caller may look
 * a little later; then those that still nobody looked at go to the error handlers.
 */
final class UnobservedFailures {

  /** How long a caller has to look at the result of a send that failed. */
  static final Duration GRACE = Duration.ofMillis(100);

  /** The failures that are kept at most: further ones at the same moment have the same reason. */
  private static final int LIMIT = 64;

  private record Failure(SendFuture send, Throwable error) {}

  private final EnginePipe pipe;
  private List<Failure> fresh = new ArrayList<>();
  private @Nullable List<Failure> old;

  UnobservedFailures(EnginePipe pipe) {
    this.pipe = pipe;
  }

  void add(SendFuture send, Throwable error) {
    if (fresh.size() >= LIMIT) {
      return;
    }
    fresh.add(new Failure(send, error));
    if (old == null) {
      turn();
    }
  }

  /** Starts a round; what is added during it waits for the next, so that each has its time. */
  private void turn() {
    old = fresh;
    fresh = new ArrayList<>();
    pipe.schedule(GRACE, this::look);
  }

  private void look() {
    List<Failure> due = old;
    old = null;
    if (due != null) {
      Set<String> said = new HashSet<>(); // a broken pipe fails all its sends for one reason
      for (Failure failure : due) {
        if (!failure.send.isObserved() && said.add(String.valueOf(failure.error.getMessage()))) {
          pipe.handlers.report(failure.error);
        }
      }
    }
    if (!fresh.isEmpty() && old == null) {
      turn();
    }
  }
}
