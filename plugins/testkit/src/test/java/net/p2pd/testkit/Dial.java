package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/** A strategy as it should be, to be broken: dials the peer's first address where that is open. */
class Dial implements ConnectStrategy {

  static final PipeOptions PATIENCE =
      PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(4));

  PluginContext context;
  final List<Runnable> running = new ArrayList<>();

  @Override
  public String id() {
    return "dial";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    PeerEndpoint there = request.remote().endpoints().get(0);
    if (there.tcp().confidence() == 0) {
      return Applicability.likely(0.2);
    }
    return there.tcp().type() == NatType.OPEN
        ? Applicability.yes()
        : Applicability.no("the peer's router lets nobody in who was not called");
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    Applicability answer = applicable(attempt.request());
    if (answer.verdict() == Applicability.Verdict.NO) {
      return CompletableFuture.failedFuture(new P2pdException(answer.reason()));
    }
    return dial(attempt, attempt.request().remote().endpoints().get(0).internal());
  }

  CompletionStage<Void> dial(ConnectAttempt attempt, InetSocketAddress to) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    PathProgress line = attempt.trying(to, "first address");
    CompletableFuture<Pipe> opening =
        context.pipes().open(Transport.TCP, Destination.of(to), null, PATIENCE);
    Runnable stop = () -> stop(opening, done);
    running.add(stop);
    attempt.onCancel(stop);
    opening.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            line.failed("nobody is there: " + error.getMessage());
            done.complete(null);
          } else {
            offer(attempt, RawPath.of(pipe).reportedAs(line), done);
          }
        });
    return done;
  }

  void offer(ConnectAttempt attempt, RawPath path, CompletableFuture<Void> done) {
    attempt.offer(path).whenComplete((verdict, failure) -> judged(verdict, done));
  }

  void judged(PathVerdict verdict, CompletableFuture<Void> done) {
    done.complete(null);
  }

  void stop(CompletableFuture<Pipe> opening, CompletableFuture<Void> done) {
    opening.cancel(false);
    done.complete(null);
  }

  @Override
  public void close() {
    if (context != null) {
      context.eventLoop().execute(() -> List.copyOf(running).forEach(Runnable::run));
    }
  }
}
