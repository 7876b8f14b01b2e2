package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** One strategy's part in one owner. State is changed on the race's loop only. */
final class AttemptState implements ConnectAttempt {

  private final AttemptOwner owner;
  private final ConnectStrategy strategy;
  private final Applicability applicability;
  private final List<ReportLine> lines = new ArrayList<>();
  private final List<Runnable> cancelActions = new ArrayList<>();
  private volatile boolean cancelled;
  private @Nullable ReportLine whole;
  private volatile boolean usesSignal;
  private long startedAt;
  private boolean finished;
  private boolean foundNothing;

  AttemptState(AttemptOwner owner, ConnectStrategy strategy, Applicability applicability) {
    this.owner = owner;
    this.strategy = strategy;
    this.applicability = applicability;
  }

  ConnectStrategy strategy() {
    return strategy;
  }

  String strategyId() {
    return strategy.id();
  }

  boolean isFinished() {
    return finished;
  }

  boolean hasStarted() {
    return whole != null;
  }

  /** Returns whether a third machine carries what it finds. */
  boolean isRelay() {
    return Admission.isRelay(applicability);
  }

  /** Returns when it wants to start, from the start of the race. */
  Duration wantedStart() {
    return applicability.start();
  }

  /** Returns how much longer a relay waits for it: not at all for one that has ended. */
  Duration worthWaiting() {
    if (finished) {
      return Duration.ZERO;
    }
    long running = hasStarted() ? owner.loop().nanoTime() - startedAt : 0;
    Duration left = applicability.worthWaiting().minusNanos(running);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Returns whether it speaks with its other half, which has its own news of where the peer is. */
  boolean usesSignal() {
    return usesSignal;
  }

  /** Runs one half of the strategy; its failure costs this attempt only. */
  void start() {
    ConnectRequest now = owner.request();
    startedAt = owner.loop().nanoTime();
    whole = owner.line(strategy.id(), "", null);
    CompletionStage<Void> stage;
    try {
      stage = now.calling() ? strategy.connect(this) : strategy.answer(this);
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
    foundNothing = error == null && !cancelled;
    if (error != null && whole != null) {
      Throwable why = Securer.unwrap(error);
      whole.end(
          cancelled ? AttemptReport.CANCELLED : AttemptReport.FAILED,
          Causes.of(why),
          Sentences.of(why));
    }
    owner.attemptEnded(this);
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
      owner.warn("strategy '" + strategy.id() + "' failed while being cancelled", e);
    }
  }

  /** Returns the lines: one for each path, or one for the strategy as such where it tried none. */
  List<AttemptReport> report() {
    List<AttemptReport> reports = new ArrayList<>();
    for (ReportLine line : lines) {
      reports.add(line.report());
    }
    if (whole != null && (lines.isEmpty() || !whole.isOpen())) {
      if (lines.isEmpty() && whole.isOpen() && foundNothing) {
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
        String words = line.remote().isEmpty() ? line.cause() : line.remote() + ": " + line.cause();
        if (!causes.contains(words)) { // the way as such may say what its only path said
          causes.add(words);
        }
      }
    }
    return causes;
  }

  ReportLine lineOf(RawPath path) {
    Optional<PathProgress> given = path.progress();
    if (given.isPresent() && lines.contains(given.get())) {
      return (ReportLine) given.get();
    }
    ReportLine line = owner.line(strategy.id(), "", path.remote().orElse(null));
    lines.add(line);
    return line;
  }

  @Override
  public ConnectRequest request() {
    return owner.request();
  }

  @Override
  public String connectionId() {
    return owner.id().toString();
  }

  @Override
  public EventLoop eventLoop() {
    return owner.loop();
  }

  @Override
  public Duration timeLeft() {
    return owner.timeLeft();
  }

  @Override
  public Optional<SignalLink> signal() {
    usesSignal = true;
    return owner.link(strategy.id());
  }

  @Override
  public Targets targets() {
    return isRelay() ? owner.targetsOfRelays() : owner.targets();
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
    onLoop(() -> owner.offered(this, path, verdict));
    return verdict;
  }

  @Override
  public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
    ReportLine line = owner.line(strategy.id(), what, remote);
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
    if (owner.loop().inLoop()) {
      task.run();
    } else {
      owner.loop().execute(task);
    }
  }
}
