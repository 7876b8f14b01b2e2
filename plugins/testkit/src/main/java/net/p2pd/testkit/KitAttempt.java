package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.core.pipe.PipeDrivers;

/** One half's part in a race of which it is the only runner. */
final class KitAttempt implements ConnectAttempt {

  /** A line of the report. */
  static final class Line implements PathProgress {
    final String what;
    String cause = "";

    Line(String what) {
      this.what = what;
    }

    @Override
    public void failed(String why) {
      cause = why;
    }

    @Override
    public String toString() {
      return what + (cause.isEmpty() ? "" : ": " + cause);
    }
  }

  private final ConnectRequest request;
  private final KitContext context;
  private final String connection;
  private final @Nullable SignalLink signal;
  private final BiConsumer<RawPath, CompletableFuture<PathVerdict>> judge;
  private final long deadline;
  private final List<Runnable> cancelActions = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<RawPath> offers = new ArrayList<>();
  private boolean cancelled;

  KitAttempt(
      ConnectRequest request,
      KitContext context,
      String connection,
      Duration limit,
      @Nullable SignalLink signal,
      BiConsumer<RawPath, CompletableFuture<PathVerdict>> judge) {
    this.request = request;
    this.context = context;
    this.connection = connection;
    this.signal = signal;
    this.judge = judge;
    this.deadline = context.loop().nanoTime() + limit.toNanos();
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  List<RawPath> offers() {
    return List.copyOf(offers);
  }

  /** Ends the race for this attempt, as the host does: on the loop. */
  void cancel() {
    context
        .loop()
        .execute(
            () -> {
              if (!cancelled) {
                cancelled = true;
                List.copyOf(cancelActions).forEach(Runnable::run);
              }
            });
  }

  @Override
  public ConnectRequest request() {
    return request;
  }

  @Override
  public String connectionId() {
    return connection;
  }

  @Override
  public EventLoop eventLoop() {
    return context.loop();
  }

  @Override
  public Duration timeLeft() {
    return Duration.ofNanos(Math.max(0, deadline - context.loop().nanoTime()));
  }

  @Override
  public Optional<SignalLink> signal() {
    return Optional.ofNullable(signal);
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
    path.pipe().ifPresent(context.kitPipes()::handedOver);
    context
        .loop()
        .execute(
            () -> {
              RawPath own = taken(path);
              offers.add(own);
              judge.accept(own, verdict);
            });
    return verdict;
  }

  /**
   * Takes a pipe out of the server that accepted it, as the runtime does: the server is the
   * strategy's, and is closed with the attempt. One that was used already stays as it is, for the
   * rules to find that.
   */
  private RawPath taken(RawPath path) {
    Pipe given = path.pipe().orElse(null);
    if (given == null || given.role() != PipeRole.ACCEPTED || given.stats().bytesOut() > 0) {
      return path;
    }
    Pipe own;
    try {
      own = context.kitPipes().adopt(PipeDrivers.of(given), given.options());
    } catch (IllegalStateException e) {
      return path; // somebody reads it
    }
    RawPath copy = path.isRelayed() ? RawPath.of(own).relayed() : RawPath.of(own);
    copy = path.isSymmetric() ? copy.symmetric() : copy;
    copy = path.progress().isPresent() ? copy.reportedAs(path.progress().get()) : copy;
    return path.idleAfter().isPresent() ? copy.idleAfter(path.idleAfter().get()) : copy;
  }

  @Override
  public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
    Line line = new Line(remote == null ? what : what + " " + remote);
    lines.add(line);
    return line;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public Registration onCancel(Runnable action) {
    if (cancelled) {
      action.run();
    } else {
      cancelActions.add(action);
    }
    return () -> cancelActions.remove(action);
  }
}
