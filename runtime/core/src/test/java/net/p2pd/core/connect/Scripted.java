package net.p2pd.core.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;

/** A strategy that does what the test wrote down. */
final class Scripted implements ConnectStrategy {

  final List<ConnectAttempt> attempts = new ArrayList<>();
  final List<PathVerdict> verdicts = new ArrayList<>();
  final List<CompletableFuture<Void>> stages = new ArrayList<>();
  private final String id;
  private Applicability applicability = Applicability.likely(0.5);
  private Consumer<ConnectAttempt> script = attempt -> {};
  private @Nullable Consumer<ConnectAttempt> answer;
  private boolean endless;

  Scripted(String id) {
    this.id = id;
  }

  Scripted applicable(Applicability answer) {
    applicability = answer;
    return this;
  }

  /** Offers a path some time after the start. */
  Scripted offering(Duration delay, Supplier<RawPath> path) {
    Consumer<ConnectAttempt> before = script;
    script =
        attempt -> {
          before.accept(attempt);
          attempt
              .eventLoop()
              .schedule(
                  delay,
                  () ->
                      attempt
                          .offer(path.get())
                          .whenComplete((verdict, error) -> verdicts.add(verdict)));
        };
    endless = true;
    return this;
  }

  /** Tries a path that fails, and says nothing of why. */
  Scripted failingWithoutWords() {
    Consumer<ConnectAttempt> before = script;
    script =
        attempt -> {
          before.accept(attempt);
          attempt.trying(null, "speechless").failed(null);
        };
    return this;
  }

  /** Does something on the calling side, and then goes on until it is cancelled. */
  Scripted calling(Consumer<ConnectAttempt> action) {
    Consumer<ConnectAttempt> before = script;
    script =
        attempt -> {
          before.accept(attempt);
          action.accept(attempt);
        };
    endless = true;
    return this;
  }

  /** Does something on the answering side, and then goes on until it is cancelled. */
  Scripted answering(Consumer<ConnectAttempt> action) {
    answer = action;
    return this;
  }

  /** Offers a path and keeps the verdict. */
  void offer(ConnectAttempt attempt, RawPath path) {
    attempt.offer(path).whenComplete((verdict, error) -> verdicts.add(verdict));
  }

  /** Never completes by itself. */
  Scripted endless() {
    endless = true;
    return this;
  }

  /** Has nothing more to try. */
  void finish() {
    stages.forEach(stage -> stage.complete(null));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return applicability;
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    attempts.add(attempt);
    stages.add(stage);
    script.accept(attempt);
    attempt.onCancel(() -> stage.complete(null));
    if (!endless) {
      stage.complete(null);
    }
    return stage;
  }

  @Override
  public CompletionStage<Void> answer(ConnectAttempt attempt) {
    Consumer<ConnectAttempt> action = answer;
    if (action == null) {
      return ConnectStrategy.super.answer(attempt);
    }
    CompletableFuture<Void> stage = new CompletableFuture<>();
    attempts.add(attempt);
    stages.add(stage);
    attempt.onCancel(() -> stage.complete(null));
    action.accept(attempt);
    return stage;
  }
}
