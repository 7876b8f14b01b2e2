package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Route;

/** One call of {@code open}, and its result: cancelling it leaves nothing open. */
final class Opening extends LoopFuture<Pipe> {

  private final EventLoop loop;
  private final CorePipes pipes;
  private final Transport transport;
  private final @Nullable Destination destination;
  private final @Nullable Route route;
  private final PipeOptions options;
  private @Nullable CompletableFuture<ResolvedDestination> resolving;
  private @Nullable AddressRace race;
  private @Nullable CompletionStage<PipeDriver> single;

  Opening(
      EventLoop loop,
      CorePipes pipes,
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    super(loop);
    this.loop = loop;
    this.pipes = pipes;
    this.transport = transport;
    this.destination = destination;
    this.route = route;
    this.options = options;
  }

  void start() {
    loop.execute(
        () -> {
          try {
            begin();
          } catch (RuntimeException e) {
            fail(e);
          }
        });
  }

  private void begin() {
    PipeProvider provider = pipes.provider(transport);
    if (route != null && route.bound().isEmpty()) {
      throw new PipeOpenException(
          "the route " + route.text() + " is not bound: call route.bind() first", null);
    }
    if (destination == null) {
      if (route == null && transport.equals(Transport.TCP)) {
        throw new PipeOpenException(
            "a pipe without a destination is a server and needs a bound route: nic.route(family)"
                + ".bind(port)",
            null);
      }
      CompletionStage<PipeDriver> opened = provider.open(request(null));
      single = opened;
      Futures.whenDone(opened, (driver, error) -> onLoop(() -> opened(driver, error)));
      return;
    }
    resolving = pipes.resolve(destination, options.get(PipeOptions.DNS_TIMEOUT));
    Futures.whenDone(resolving, (found, error) -> onLoop(() -> resolved(provider, found, error)));
  }

  private PipeRequest request(@Nullable InetSocketAddress remote) {
    PipeRequest request = new PipeRequest(transport, remote, route, options);
    EventLoop wished = pipes.wished();
    return wished == null ? request : request.on(wished);
  }

  private void resolved(
      PipeProvider provider, @Nullable ResolvedDestination found, @Nullable Throwable error) {
    if (isDone()) {
      return;
    }
    if (found == null) {
      fail(error);
      return;
    }
    List<InetSocketAddress> addresses =
        route == null ? found.addresses() : found.addresses(route.family());
    if (addresses.isEmpty()) {
      fail(
          new PipeOpenException(
              found.destination()
                  + " has no address of the family "
                  + (route == null ? "" : route.family())
                  + ", which the route has",
              null));
      return;
    }
    race =
        new AddressRace(
            loop,
            found.destination().toString(),
            addresses,
            address -> provider.open(request(address)));
    Futures.whenDone(race.start(), (driver, failed) -> onLoop(() -> opened(driver, failed)));
  }

  private void opened(@Nullable PipeDriver driver, @Nullable Throwable error) {
    if (driver == null) {
      fail(error);
      return;
    }
    if (isDone()) {
      AddressRace.discard(driver);
      return;
    }
    EnginePipe pipe;
    try {
      pipe = EnginePipe.over(driver, options, pipes.attributes().route(route));
    } catch (RuntimeException e) {
      AddressRace.discard(driver);
      fail(e);
      return;
    }
    if (!complete(pipe)) {
      pipe.abort();
    }
  }

  private void fail(@Nullable Throwable error) {
    Throwable inner = error == null ? new NullPointerException("no result") : Futures.unwrap(error);
    completeExceptionally(
        inner instanceof P2pdException
            ? inner
            : new PipeOpenException(
                "could not open "
                    + transport
                    + (destination == null ? " server" : " to " + destination)
                    + ": "
                    + inner.getMessage(),
                inner));
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      onLoop(this::stop);
    }
    return cancelled;
  }

  private void stop() {
    if (resolving != null) {
      resolving.cancel(true);
    }
    if (race != null) {
      race.cancel();
    }
    if (single != null) {
      single.toCompletableFuture().cancel(true);
    }
  }
}
