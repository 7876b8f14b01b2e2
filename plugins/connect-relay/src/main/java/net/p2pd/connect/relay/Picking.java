package net.p2pd.connect.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.pipe.Registration;
import net.p2pd.connect.relay.turn.RelayedAddress;
import net.p2pd.connect.relay.turn.TurnServer;

/**
 * Gets an address at the first of several servers that grants one: the next is asked when the one
 * before failed or took longer than a pause. What comes too late is given back. Runs on the
 * attempt's loop.
 *
 * @param <T> what is granted
 */
final class Picking<T extends RelayedAddress> {

  private static final Registration NO_TIMER = () -> {};

  private final ConnectAttempt attempt;
  private final String what;
  private final Deque<TurnServer> waiting;
  private final Duration pause;
  private final Function<TurnServer, CompletableFuture<T>> allocate;
  private final List<CompletableFuture<T>> asked = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private Registration timer = NO_TIMER;
  private Cause cause = Cause.RELAY_UNREACHABLE;
  private int running;

  /**
   * Creates it.
   *
   * @param what what is wanted, in words for the report
   */
  Picking(
      ConnectAttempt attempt,
      String what,
      List<TurnServer> servers,
      Duration pause,
      Function<TurnServer, CompletableFuture<T>> allocate) {
    this.attempt = attempt;
    this.what = what;
    this.waiting = new ArrayDeque<>(servers);
    this.pause = pause;
    this.allocate = allocate;
  }

  /**
   * Begins.
   *
   * @return completes on the attempt's loop; fails with {@link CausedException} when nobody grants
   *     anything
   */
  CompletableFuture<T> start() {
    next();
    return result;
  }

  private void next() {
    timer.close();
    timer = NO_TIMER;
    TurnServer server = result.isDone() ? null : waiting.poll();
    if (server != null) {
      ask(server);
      if (!waiting.isEmpty()) {
        timer = attempt.eventLoop().schedule(pause, this::next);
      }
    } else if (running == 0 && !result.isDone()) {
      result.completeExceptionally(
          refusals.isEmpty()
              ? new CausedException(
                  Cause.NO_RELAY, "no server of turn.servers can be asked for " + what)
              : new CausedException(cause, String.join("; ", refusals)));
    }
  }

  private void ask(TurnServer server) {
    PathProgress line =
        attempt.trying(null, what + " at " + server + " over " + server.transport().name());
    CompletableFuture<T> asking = allocate.apply(server);
    asked.add(asking);
    running++;
    asking.whenComplete(
        (granted, error) -> attempt.eventLoop().execute(() -> answered(line, granted, error)));
  }

  private void answered(PathProgress line, @Nullable T granted, @Nullable Throwable error) {
    running--;
    if (granted != null) {
      if (result.complete(granted)) {
        cancelOthers();
      } else {
        granted.closeAsync();
      }
    } else if (!result.isDone()) {
      String words = Refusals.words(error);
      Cause seen = Refusals.cause(error);
      line.failed(seen, words);
      if (seen != Cause.RELAY_UNREACHABLE) {
        cause = seen; // A refusal tells more than that another server is not there.
      }
      refusals.add(words);
      next();
    }
  }

  private void cancelOthers() {
    timer.close();
    waiting.clear();
    asked.forEach(other -> other.cancel(false)); // of what is done it is no news
  }

  /** Ends it: whatever is granted from now on is given back. */
  void cancel() {
    result.cancel(false);
    cancelOthers();
  }
}
