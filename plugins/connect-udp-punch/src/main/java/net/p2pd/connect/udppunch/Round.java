package net.p2pd.connect.udppunch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.connect.udppunch.PunchMessage.Offer;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;

/** One round of a run: its lanes, and what both halves told of them. On the attempt's loop. */
final class Round {

  private final PunchRun run;
  private final int number;
  private final Map<Integer, LaneRound> lanes = new LinkedHashMap<>();
  private final Map<Integer, OfferedLane> own = new LinkedHashMap<>();
  private final Map<Integer, OfferedLane> theirs = new LinkedHashMap<>();
  private final List<Registration> timers = new ArrayList<>();
  private String problem = "";
  private Duration preparing = Duration.ZERO;
  private int preparingLanes;
  private long toldAt;
  private boolean told;
  private boolean heard;
  private boolean started;
  private boolean closed;

  Round(PunchRun run, int number, List<Lane> lanes) {
    this.run = run;
    this.number = number;
    lanes.forEach(lane -> this.lanes.put(lane.id(), new LaneRound(run, lane, number)));
  }

  int number() {
    return number;
  }

  /** Returns why sockets could not be opened. */
  String problem() {
    return problem;
  }

  /** How long it took to learn where the sockets are. */
  Duration preparing() {
    return preparing;
  }

  /** Opens the sockets and tells, once, what is to be offered. */
  void prepare(Consumer<Offer> ready) {
    preparingLanes = lanes.size();
    for (LaneRound lane : List.copyOf(lanes.values())) {
      lane.sockets()
          .prepare()
          .whenComplete(
              (offered, error) -> run.onLoop(() -> prepared(lane, offered, error, ready)));
    }
  }

  private void prepared(
      LaneRound lane,
      @Nullable OfferedLane offered,
      @Nullable Throwable error,
      Consumer<Offer> ready) {
    if (offered != null) {
      own.put(lane.lane().id(), offered);
      preparing = lane.sockets().preparing();
    } else if (error != null) {
      problem = Words.of(error);
    }
    if (--preparingLanes == 0 && !closed) {
      told = true;
      toldAt = run.loop().nanoTime();
      ready.accept(
          new Offer(
              number,
              run.secret(),
              (int) Math.min(60_000, run.knownWord().toMillis()),
              List.copyOf(own.values())));
    }
  }

  void peer(Offer offer) {
    heard = true;
    offer.lanes().forEach(lane -> theirs.put(lane.id(), lane));
  }

  /** Whether both halves have told and nothing was sent yet. */
  boolean isComplete() {
    return told && heard && !started;
  }

  /**
   * Decides what the lanes do.
   *
   * @return null if there is anything to try, else why there is not
   */
  @Nullable
  CausedException decide() {
    CausedException problem = null;
    for (LaneRound lane : List.copyOf(lanes.values())) {
      OfferedLane here = own.get(lane.lane().id());
      OfferedLane there = theirs.get(lane.lane().id());
      CausedException hopeless =
          here == null || there == null
              ? new CausedException(Cause.NO_ROUTE, "one side has no socket for this family")
              : lane.decide(here, there);
      if (hopeless != null) {
        problem = hopeless;
        lanes.remove(lane.lane().id());
        lane.close();
      }
    }
    return lanes.isEmpty() ? problem : null;
  }

  /** Whether a random port is searched for. */
  boolean isSearching() {
    return lanes.values().stream().anyMatch(LaneRound::isSearching);
  }

  /** Whether another round would be another attempt. */
  boolean hasAnother() {
    return lanes.values().stream()
        .anyMatch(
            lane -> {
              OfferedLane here = own.get(lane.lane().id());
              OfferedLane there = theirs.get(lane.lane().id());
              return here != null && there != null && lane.hasAnother(here, there);
            });
  }

  /**
   * Lets the lanes send, each as the plan says. Both halves begin at the same time if each waits,
   * after its own word, as long as that needs to arrive.
   *
   * @return how long it is until the round is over
   */
  Duration start(Duration oneWay) {
    started = true;
    Duration since = Duration.ofNanos(run.loop().nanoTime() - toldAt);
    Duration together = oneWay.minus(since).isNegative() ? Duration.ZERO : oneWay.minus(since);
    Duration length = Duration.ZERO;
    for (LaneRound lane : lanes.values()) {
      OfferedLane here = own.get(lane.lane().id());
      OfferedLane there = theirs.get(lane.lane().id());
      if (here != null && there != null) {
        Duration wait = lane.wait(here, there, together, oneWay);
        timers.add(run.loop().schedule(wait, () -> lane.begin(here, there)));
        Duration needs = lane.length(oneWay);
        length = needs.compareTo(length) > 0 ? needs : length;
      }
    }
    return together.plus(length);
  }

  /** The other side has made its guesses. */
  void go(int lane) {
    LaneRound searching = lanes.get(lane);
    if (searching != null) {
      searching.go();
    }
  }

  void failed(String words) {
    lanes.values().forEach(lane -> lane.failed(words));
  }

  void close() {
    closed = true;
    timers.forEach(Registration::close);
    lanes.values().forEach(LaneRound::close);
  }
}
