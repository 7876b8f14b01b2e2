package net.p2pd.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;

/**
 * Asks all port mappers at once for one port and takes the first good one; what the others open is
 * removed. One that the Internet may not reach ({@link PortMapping#doubt}) is taken only if there
 * is no better one.
 */
final class MappingRace {

  /**
   * How long after the race the winner asks the router once more: two protocols may be two ways to
   * one port, and what a loser that was cancelled gave back by itself was the winner's then.
   */
  static final Duration AFTERWARDS = Duration.ofSeconds(3);

  /** A mapper that has said nothing by then has failed; a good one knows within a second or two. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final EventLoop loop;
  private final PortMappingRequest request;
  private final List<PortMapper> mappers;
  private final List<CompletionStage<PortMapping>> answers = new ArrayList<>();
  private final @Nullable String[] refusals;
  private final boolean[] heard;
  private final CompletableFuture<PortMapping> result = new CompletableFuture<>();
  private @Nullable PortMapping doubtful;
  private @Nullable PortMapping winner;
  private int pending;

  private MappingRace(EventLoop loop, List<PortMapper> mappers, PortMappingRequest request) {
    this.loop = loop;
    this.mappers = mappers;
    this.request = request;
    this.refusals = new @Nullable String[mappers.size()];
    this.heard = new boolean[mappers.size()];
    this.pending = mappers.size();
  }

  /** Cancelling the result removes what was opened. */
  static CompletableFuture<PortMapping> run(
      EventLoop loop, List<PortMapper> mappers, PortMappingRequest request) {
    MappingRace race = new MappingRace(loop, mappers, request);
    race.start();
    return race.result;
  }

  private void start() {
    if (mappers.isEmpty()) {
      result.completeExceptionally(failure("no plugin is installed that could tell"));
      return;
    }
    for (PortMapper mapper : mappers) {
      answers.add(ask(mapper));
    }
    for (int i = 0; i < answers.size(); i++) {
      int index = i;
      answers.get(i).whenComplete((mapping, error) -> answered(index, mapping, error));
    }
    result.whenComplete(
        (mapping, error) -> {
          if (result.isCancelled()) {
            cancelAll();
            giveBack(doubtful());
          }
        });
    limit();
  }

  private void limit() {
    try {
      Registration timer = loop.schedule(LIMIT, this::timeOver);
      result.whenComplete((mapping, error) -> timer.close());
    } catch (RejectedExecutionException e) {
      // The node stops, and with it whoever waits.
    }
  }

  /** What comes after that is given back. */
  private void timeOver() {
    PortMapping won;
    synchronized (this) {
      if (result.isDone() || winner != null) {
        return;
      }
      won = doubtful;
      winner = won;
      for (int i = 0; i < refusals.length; i++) {
        if (!heard[i]) {
          refusals[i] =
              mappers.get(i).id() + ": it gave no answer within " + LIMIT.toSeconds() + " s";
        }
      }
    }
    if (won != null) {
      win(won, false);
    } else if (result.completeExceptionally(failure(reasons()))) {
      cancelAll();
    }
  }

  private CompletionStage<PortMapping> ask(PortMapper mapper) {
    try {
      return mapper.map(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private P2pdException failure(String why) {
    return new P2pdException(
        "no port could be opened at " + request.gateway().getHostAddress() + ": " + why);
  }

  private synchronized @Nullable PortMapping doubtful() {
    return doubtful;
  }

  private void answered(int index, @Nullable PortMapping mapping, @Nullable Throwable error) {
    PortMapping loser = null;
    PortMapping won = null;
    boolean last;
    synchronized (this) {
      last = --pending == 0;
      heard[index] = true;
      if (mapping == null) {
        String reason = error == null ? "it gave no answer" : Failures.unwrap(error).getMessage();
        refusals[index] = mappers.get(index).id() + ": " + reason;
      } else if (winner != null || result.isDone()) {
        loser = mapping;
      } else if (mapping.doubt().isEmpty()) {
        won = mapping;
        loser = doubtful;
      } else if (doubtful == null) {
        doubtful = mapping;
      } else {
        loser = mapping;
      }
      if (last && won == null && winner == null && !result.isDone()) {
        won = doubtful;
      }
      if (won != null) {
        winner = won;
      }
    }
    giveBack(loser);
    if (won != null) {
      win(won, last);
    } else if (last) {
      result.completeExceptionally(failure(reasons())); // does nothing if there is a winner
    }
  }

  private synchronized String reasons() {
    return Arrays.stream(refusals).filter(Objects::nonNull).collect(Collectors.joining("; "));
  }

  private void win(PortMapping won, boolean last) {
    if (!result.complete(won)) {
      giveBack(won);
      return;
    }
    if (!last) {
      cancelAll();
      renew(won, AFTERWARDS);
    }
  }

  private void cancelAll() {
    for (CompletionStage<PortMapping> answer : answers) {
      try {
        answer.toCompletableFuture().cancel(false); // does nothing to those that are there
      } catch (UnsupportedOperationException e) {
        // It comes in its own time then, and is given back.
      }
    }
  }

  private void giveBack(@Nullable PortMapping loser) {
    if (loser == null) {
      return;
    }
    loser
        .remove()
        .whenComplete(
            (nothing, error) -> {
              PortMapping kept = kept();
              if (kept != null) {
                renew(kept, Duration.ZERO); // it may have been the same port
              }
            });
  }

  private synchronized @Nullable PortMapping kept() {
    return result.isCancelled() ? null : winner;
  }

  private void renew(PortMapping kept, Duration delay) {
    try {
      loop.schedule(
          delay,
          () -> {
            if (kept.isOpen()) {
              kept.renew();
            }
          });
    } catch (RejectedExecutionException e) {
      // The node stops, and closes the port with its services.
    }
  }
}
