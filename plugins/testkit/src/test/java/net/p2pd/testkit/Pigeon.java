package net.p2pd.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;

/** A strategy with a network of its own, of which no socket of the context is part. */
class Pigeon implements ConnectStrategy {

  PluginContext context;
  private final List<Runnable> flying = new ArrayList<>();

  /** Returns a request for a peer with a loft. */
  static ConnectRequest loft() {
    return new KitRequest(
        Addresses.of(1, List.<PeerEndpoint>of()),
        Addresses.of(2, List.<PeerEndpoint>of()),
        List.of(),
        true,
        false);
  }

  @Override
  public String id() {
    return "pigeon";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return Applicability.likely(0.5);
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    CompletableFuture<Void> home = new CompletableFuture<>();
    PathProgress flight = attempt.trying(null, "a flight");
    Registration timer =
        context.eventLoop().schedule(Duration.ofMillis(20), () -> arrive(attempt, flight, home));
    Runnable stop =
        () -> {
          timer.close();
          home.complete(null);
        };
    synchronized (flying) {
      flying.add(stop);
    }
    attempt.onCancel(stop);
    return home;
  }

  void arrive(ConnectAttempt attempt, PathProgress flight, CompletableFuture<Void> home) {
    RawPath path =
        RawPath.of(
            context.pipes().over(new ForeignDriver(context.eventLoop()), PipeOptions.defaults()));
    attempt
        .offer(path.reportedAs(flight))
        .whenComplete(
            (verdict, failure) -> {
              flight.failed("the peer sent the pigeon back: " + verdict);
              home.complete(null);
            });
  }

  @Override
  public void close() {
    synchronized (flying) {
      flying.forEach(Runnable::run);
    }
  }
}
