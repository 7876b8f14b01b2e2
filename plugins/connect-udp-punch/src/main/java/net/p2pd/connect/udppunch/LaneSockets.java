package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;

/**
 * The sockets of one lane in one round: opens them, learns or foretells where they are seen from
 * outside, closes them. Everything happens on the attempt's loop.
 */
final class LaneSockets {

  /** Over the own router, and not over the next one. */
  private static final int NEAR = 2;

  private final PunchRun run;
  private final Lane lane;
  private final int round;
  private final PunchSocket.Receiver receiver;
  private final boolean searchExpected;
  private final List<PunchSocket> sockets = new ArrayList<>();
  private Registration timer = () -> {};
  private long began;
  private boolean closed;

  LaneSockets(PunchRun run, Lane lane, int round, PunchSocket.Receiver receiver) {
    this.run = run;
    this.lane = lane;
    this.round = round;
    this.receiver = receiver;
    this.searchExpected = NatFacts.isHard(lane.profile()) || NatFacts.isHard(lane.peer());
  }

  /** How long it took to learn where the sockets are. */
  Duration preparing() {
    return Duration.ofNanos(run.loop().nanoTime() - began);
  }

  /** Opens the sockets; completes with what is to be told, or fails with why there is nothing. */
  CompletableFuture<OfferedLane> prepare() {
    began = run.loop().nanoTime();
    CompletableFuture<OfferedLane> offered = new CompletableFuture<>();
    CompletableFuture<Boolean> hops = new CompletableFuture<>();
    open(0, searchExpected)
        .exceptionallyCompose(unshared -> open(0, false))
        .thenCompose(
            socket -> {
              learnHops(socket, hops);
              return look(socket);
            })
        .thenCompose(seen -> foretell(seen))
        .thenCombine(
            hops, (places, near) -> new OfferedLane(lane.id(), facts(near), local(), places))
        .whenComplete(
            (lane, error) -> {
              if (lane == null) {
                offered.completeExceptionally(error);
              } else {
                offered.complete(lane);
              }
            });
    return offered;
  }

  private InetSocketAddress local() {
    return first().local();
  }

  private NatFacts facts(boolean hops) {
    return new NatFacts(lane.profile(), hops, run.isFree(lane), run.settings().randomPorts());
  }

  /** Finds out whether datagrams can be sent here that end behind the own router. */
  private void learnHops(PunchSocket socket, CompletableFuture<Boolean> hops) {
    if (!searchExpected) {
      hops.complete(false);
      return;
    }
    openNear(
        socket,
        pipe -> {
          if (pipe != null) {
            pipe.abort();
          }
          hops.complete(pipe != null);
        });
  }

  /**
   * Opens a second socket on the port of another one, whose datagrams end behind the own router; so
   * they open it and arrive nowhere. Gives null where pipes cannot do that.
   */
  void openNear(PunchSocket socket, Consumer<@Nullable Pipe> then) {
    PipeOptions options =
        PipeOptions.defaults().with(PipeOptions.REUSE_PORT, true).with(PipeOptions.HOP_LIMIT, NEAR);
    run.pipes()
        .open(Transport.UDP, null, lane.route(socket.local().getPort()), options)
        .whenComplete(
            (pipe, error) ->
                run.onLoop(
                    () -> {
                      if (pipe != null && closed) {
                        pipe.abort();
                      }
                      then.accept(closed ? null : pipe);
                    }));
  }

  PunchSocket first() {
    return sockets.get(0);
  }

  List<PunchSocket> all() {
    return List.copyOf(sockets);
  }

  /** Opens a socket; a shared one lets {@link #openNear} use its port too. */
  CompletableFuture<PunchSocket> open(int port, boolean shared) {
    CompletableFuture<PunchSocket> opened = new CompletableFuture<>();
    PipeOptions options =
        shared ? PipeOptions.defaults().with(PipeOptions.REUSE_PORT, true) : PipeOptions.defaults();
    CompletableFuture<Pipe> opening =
        run.pipes().open(Transport.UDP, null, lane.route(port), options);
    opening.whenComplete(
        (pipe, error) ->
            run.onLoop(
                () -> {
                  if (pipe == null) {
                    opened.completeExceptionally(error);
                  } else if (closed) {
                    pipe.abort();
                    opened.completeExceptionally(new IllegalStateException("the round is over"));
                  } else {
                    PunchSocket socket = new PunchSocket(pipe, run.loop(), receiver);
                    sockets.add(socket);
                    opened.complete(socket);
                  }
                }));
    return opened;
  }

  /**
   * Learns where a socket is seen from outside; completes with the socket itself if nobody can
   * tell.
   */
  private CompletableFuture<InetSocketAddress> look(PunchSocket socket) {
    CompletableFuture<InetSocketAddress> seen = new CompletableFuture<>();
    if (lane.isPublic()) {
      seen.complete(socket.local());
      return seen;
    }
    timer = run.loop().schedule(run.settings().probeTimeout(), () -> seen.complete(socket.local()));
    run.mappings()
        .probe(socket.pipe())
        .whenComplete(
            (place, error) ->
                run.onLoop(() -> seen.complete(place == null ? socket.local() : place)));
    return seen;
  }

  private CompletableFuture<List<InetSocketAddress>> foretell(InetSocketAddress seen) {
    boolean foretold =
        NatFacts.isSymmetric(lane.profile()) && lane.profile().delta().type() != DeltaType.RANDOM;
    if (!foretold) {
      return CompletableFuture.completedFuture(List.of(seen));
    }
    PunchSocket asked = sockets.remove(0);
    Forecast forecast =
        new Forecast(lane.profile(), seen, asked.local().getPort(), run.settings().servers());
    List<CompletableFuture<PunchSocket>> opening = new ArrayList<>();
    for (int port : Forecast.localPorts(lane.profile(), asked.local().getPort())) {
      opening.add(open(port, false).exceptionallyCompose(taken -> open(0, false)));
    }
    return CompletableFuture.allOf(opening.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            nothing -> {
              sockets.clear(); // in the order in which they will send
              opening.forEach(socket -> sockets.add(socket.join()));
              List<Integer> locals =
                  sockets.stream().map(socket -> socket.local().getPort()).toList();
              sockets.add(asked); // its mapping must not be given away meanwhile
              return forecast.places(locals, round - 1);
            });
  }

  /** Closes all but one, which something came to. */
  void closeAllBut(PunchSocket kept) {
    for (PunchSocket socket : all()) {
      if (!socket.equals(kept)) {
        sockets.remove(socket);
        socket.close();
      }
    }
  }

  /** Closes all but what was handed over. */
  void close() {
    closed = true;
    timer.close();
    sockets.forEach(PunchSocket::close);
  }
}
