package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;

/**
 * One side's part in the search for a random port, in one lane and round. Everything happens on the
 * attempt's loop.
 */
final class Search {

  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration BURST_AGAIN = Duration.ofMillis(120);
  private static final int BURSTS = 3;

  private static final int MOST_AT_ONCE = 40;
  private static final long NANOS_PER_GUESS = 1_000_000_000L / SearchPlan.GUESSES_PER_SECOND;

  private final PunchRun run;
  private final LaneRound lane;
  private final SearchPlan plan;
  private final boolean hard;
  private final OfferedLane peer;
  private final PortGuesses guesses;
  private final List<Registration> timers = new ArrayList<>();
  private @Nullable Pipe near;
  private long began;
  private int made;
  private int bursts;
  private boolean open;
  private boolean wanted;
  private boolean closed;

  Search(PunchRun run, LaneRound lane, SearchPlan plan, boolean hard, OfferedLane peer) {
    this.run = run;
    this.lane = lane;
    this.plan = plan;
    this.hard = hard;
    this.peer = peer;
    this.guesses = new PortGuesses(run.random(), peer.facts().ports());
  }

  /** How many guesses this side made. */
  int made() {
    return made;
  }

  void begin() {
    if (hard) {
      openSockets();
    } else if (plan.guessesFirst() && plan.hops()) {
      lane.sockets().openNear(lane.sockets().first(), this::guessNear);
    } else {
      guessFrom();
    }
  }

  // The hard side

  private void openSockets() {
    int[] opening = {SearchPlan.SOCKETS};
    for (int i = 0; i < SearchPlan.SOCKETS; i++) {
      lane.sockets()
          .open(0, plan.hops())
          .whenComplete(
              (socket, error) -> {
                opening[0]--;
                if (socket != null && !closed && !plan.guessesFirst()) {
                  openRouter(socket);
                }
                if (opening[0] == 0) {
                  open = true;
                  burstIfWanted();
                }
              });
    }
  }

  /** The first datagram, which makes the router's entry. */
  private void openRouter(PunchSocket socket) {
    if (plan.hops()) {
      lane.sockets()
          .openNear(
              socket,
              pipe -> {
                if (pipe != null) {
                  pipe.send(run.codec().opening(false), place())
                      .whenComplete((sent, e) -> pipe.abort());
                }
              });
    } else {
      lane.send(socket, place(), false);
    }
  }

  private InetSocketAddress place() {
    return peer.outside().get(0);
  }

  /** The other side has made its guesses. */
  void go() {
    wanted = true;
    burstIfWanted();
  }

  private void burstIfWanted() {
    if (closed || !open || !wanted || !hard || bursts++ >= BURSTS) {
      return;
    }
    lane.sockets().all().forEach(socket -> lane.send(socket, place(), false));
    timers.add(run.loop().schedule(BURST_AGAIN, this::burstIfWanted));
  }

  // The easy side

  private void guessNear(@Nullable Pipe pipe) {
    if (closed || pipe == null) {
      if (pipe != null) {
        pipe.abort();
      }
      return;
    }
    near = pipe;
    guessFrom();
  }

  private void guessFrom() {
    began = run.loop().nanoTime();
    guess();
  }

  private void guess() {
    if (closed) {
      return;
    }
    long now = run.loop().nanoTime();
    long allowed = 1 + (now - began) / NANOS_PER_GUESS;
    if (allowed
        > (long) made + MOST_AT_ONCE) { // this machine was busy, and does not make up for it
      allowed = (long) made + MOST_AT_ONCE;
      began = now - (allowed - 1) * NANOS_PER_GUESS;
    }
    int most = (int) Math.min(plan.guesses(), allowed);
    while (made < most) {
      int port = guesses.next();
      if (port == 0) {
        made = plan.guesses();
        break;
      }
      made++;
      say(new InetSocketAddress(place().getAddress(), port));
    }
    if (made < plan.guesses()) {
      timers.add(run.loop().schedule(TICK, this::guess));
    } else if (plan.guessesFirst()) {
      closeNear();
      run.tellGo(lane);
    }
  }

  private void say(InetSocketAddress target) {
    Pipe pipe = near;
    if (pipe == null) {
      lane.send(lane.sockets().first(), target, false);
    } else {
      lane.sendBy(pipe, target);
    }
  }

  private void closeNear() {
    Pipe pipe = near;
    near = null;
    if (pipe != null) {
      pipe.closeAsync();
    }
  }

  /** Ends it: something came through, or the round is over. */
  void stop() {
    closed = true;
    timers.forEach(Registration::close);
    timers.clear();
    Pipe pipe = near;
    near = null;
    if (pipe != null) {
      pipe.abort();
    }
  }
}
