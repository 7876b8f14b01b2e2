package net.p2pd.connect.dial;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;

/**
 * Dials one path after the other: the next one when the pause is over or the one before failed.
 * Runs on the attempt's loop.
 */
public final class Dialling {

  private static final Registration NO_TIMER = () -> {};

  /** One address while it is being dialled. */
  private static final class Dial {
    final DialPath path;
    final CompletableFuture<Pipe> opening;
    final PathProgress line;

    Dial(DialPath path, CompletableFuture<Pipe> opening, PathProgress line) {
      this.path = path;
      this.opening = opening;
      this.line = line;
    }
  }

  private final ConnectAttempt attempt;
  private final Pipes pipes;
  private final Deque<DialPath> waiting;
  private final Duration pause;
  private final Duration timeout;
  private final Set<Dial> dialling = new LinkedHashSet<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration timer = NO_TIMER;
  private int offered;
  private final List<String> failures = new ArrayList<>();
  private boolean stopped;
  private boolean taken;

  /**
   * Creates a run that has not begun.
   *
   * @param paths where to, the first first
   * @param pause how long to wait before the next address is dialled (RFC 8305 section 5)
   * @param timeout how long one address may take
   */
  public Dialling(
      ConnectAttempt attempt, Pipes pipes, List<DialPath> paths, Duration pause, Duration timeout) {
    this.attempt = attempt;
    this.pipes = pipes;
    this.waiting = new ArrayDeque<>(paths);
    this.pause = pause;
    this.timeout = timeout;
  }

  /**
   * Begins; to be called on the attempt's loop, once.
   *
   * @return completes when a path was taken, all failed, or the attempt was cancelled
   */
  public CompletionStage<Void> start() {
    attempt.onCancel(this::stop);
    next();
    return done;
  }

  private void next() {
    timer.close();
    timer = NO_TIMER;
    DialPath path = stopped ? null : waiting.poll();
    if (path != null) {
      dial(path);
      if (!waiting.isEmpty()) {
        timer = attempt.eventLoop().schedule(pause, this::next);
      }
    }
    finishIfIdle();
  }

  private void dial(DialPath path) {
    PathProgress line = attempt.trying(path.remote(), path.what());
    Optional<String> refusal = attempt.targets().take(path.remote(), packets(timeout));
    if (refusal.isPresent()) {
      line.failed(Cause.LIMITED, refusal.get());
      failures.add(path + ": " + refusal.get());
      attempt.eventLoop().execute(this::next);
      return;
    }
    Duration limit = timeout.compareTo(attempt.timeLeft()) < 0 ? timeout : attempt.timeLeft();
    CompletableFuture<Pipe> opening =
        pipes.open(
            Transport.TCP,
            Destination.of(path.remote()),
            null,
            PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, limit));
    Dial dial = new Dial(path, opening, line);
    dialling.add(dial);
    opening.whenComplete(
        (pipe, error) -> attempt.eventLoop().execute(() -> dialled(dial, pipe, error)));
  }

  /** How often a SYN goes out until it is given up: at 0, 1, 3, 7 ... seconds (RFC 6298). */
  private static int packets(Duration timeout) {
    int packets = 1;
    long next = 1000;
    while (timeout.toMillis() > next && packets < 7) {
      packets++;
      next = next * 2 + 1000;
    }
    return packets;
  }

  private void dialled(Dial dial, @Nullable Pipe pipe, @Nullable Throwable error) {
    dialling.remove(dial);
    if (pipe == null) {
      if (!(error instanceof CancellationException)) {
        String why = words(error);
        dial.line.failed(Cause.of(error), why);
        failures.add(dial.path + ": " + why);
      }
      next();
      return;
    }
    if (stopped) {
      pipe.abort();
      finishIfIdle();
      return;
    }
    offered++;
    attempt
        .offer(RawPath.of(pipe).reportedAs(dial.line))
        .whenComplete(
            (verdict, failure) -> attempt.eventLoop().execute(() -> judged(dial.path, verdict)));
  }

  private void judged(DialPath path, @Nullable PathVerdict verdict) {
    offered--;
    if (verdict != null && verdict.isTaken()) {
      taken = true;
      stop();
    } else {
      if (verdict != null) {
        failures.add(path + ": " + verdict.cause());
      }
      next();
    }
  }

  private static String words(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return "it could not be opened";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** Ends the run from any thread. */
  public void cancel() {
    attempt.eventLoop().execute(this::stop);
  }

  /** Returns whether one of the paths won; for the attempt's loop. */
  public boolean isTaken() {
    return taken;
  }

  /** Returns where nobody could be reached, and why, so far; for the attempt's loop. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void stop() {
    stopped = true;
    waiting.clear();
    timer.close();
    for (Dial dial : List.copyOf(dialling)) {
      dial.opening.cancel(false);
    }
    finishIfIdle();
  }

  private void finishIfIdle() {
    if (waiting.isEmpty() && dialling.isEmpty() && (offered == 0 || stopped)) {
      done.complete(null);
    }
  }
}
