package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** One strategy's part in one race. State is changed on the race's loop only. */
final class AttemptState implements ConnectAttempt {

  private final Race race;
  private final ConnectStrategy strategy;
  private final List<ReportLine> lines = new ArrayList<>();
  private final List<Runnable> cancelActions = new ArrayList<>();
  private volatile boolean cancelled;
  private @Nullable ReportLine whole;
  private boolean finished;

  AttemptState(Race race, ConnectStrategy strategy) {
    this.race = race;
    this.strategy = strategy;
  }

  String strategyId() {
    return strategy.id();
  }

  boolean isFinished() {
    return finished;
  }

  /** Runs the strategy's calling half; its failure costs this attempt only. */
  void start() {
    whole = race.line(strategy.id(), "", null);
    CompletionStage<Void> stage;
    try {
      stage = strategy.connect(this);
    } catch (RuntimeException e) {
      finish(e);
      return;
    }
    stage.whenComplete((nothing, error) -> onLoop(() -> finish(error)));
  }

  private void finish(@Nullable Throwable error) {
    if (finished) {
      return;
    }
    finished = true;
    if (error != null && whole != null) {
      whole.end(
          cancelled ? AttemptReport.CANCELLED : AttemptReport.FAILED,
          Sentences.of(Securer.unwrap(error)));
    }
    race.attemptEnded();
  }

  void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    for (Runnable action : List.copyOf(cancelActions)) {
      runSafely(action);
    }
    cancelActions.clear();
  }

  private void runSafely(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      race.warn("strategy '" + strategy.id() + "' failed while being cancelled", e);
    }
  }

  /** Returns the lines: one for each path, or one for the strategy as such where it tried none. */
  List<AttemptReport> report() {
    List<AttemptReport> reports = new ArrayList<>();
    for (ReportLine line : lines) {
      reports.add(line.report());
    }
    if (whole != null && (lines.isEmpty() || !whole.isOpen())) {
      if (lines.isEmpty() && whole.isOpen() && finished) {
        whole.end(AttemptReport.FAILED, "it found no path to try");
      }
      reports.add(whole.report());
    }
    return reports;
  }

  /** Returns the causes of what failed, for the sentence about the whole connect. */
  List<String> causes() {
    List<String> causes = new ArrayList<>();
    for (AttemptReport line : report()) {
      if (line.outcome().equals(AttemptReport.FAILED)) {
        causes.add(line.remote().isEmpty() ? line.cause() : line.remote() + ": " + line.cause());
      }
    }
    return causes;
  }

  ReportLine lineOf(RawPath path) {
    Optional<PathProgress> given = path.progress();
    if (given.isPresent() && lines.contains(given.get())) {
      return (ReportLine) given.get();
    }
    ReportLine line = race.line(strategy.id(), "", path.remote().orElse(null));
    lines.add(line);
    return line;
  }

  @Override
  public ConnectRequest request() {
    return race.request();
  }

  @Override
  public String connectionId() {
    return race.id().toString();
  }

  @Override
  public EventLoop eventLoop() {
    return race.loop();
  }

  @Override
  public Duration timeLeft() {
    return race.timeLeft();
  }

  @Override
  public Optional<SignalLink> signal() {
    return Optional.empty();
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
    onLoop(() -> race.offered(this, path, verdict));
    return verdict;
  }

  @Override
  public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
    ReportLine line = race.line(strategy.id(), what, remote);
    onLoop(() -> lines.add(line));
    return line;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public Registration onCancel(Runnable action) {
    onLoop(
        () -> {
          if (cancelled) {
            runSafely(action);
          } else {
            cancelActions.add(action);
          }
        });
    return () -> onLoop(() -> cancelActions.remove(action));
  }

  private void onLoop(Runnable task) {
    if (race.loop().inLoop()) {
      task.run();
    } else {
      race.loop().execute(task);
    }
  }
}
