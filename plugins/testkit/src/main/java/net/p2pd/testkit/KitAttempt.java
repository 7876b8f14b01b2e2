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
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

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
              offers.add(path);
              judge.accept(path, verdict);
            });
    return verdict;
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
