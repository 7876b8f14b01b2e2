package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Scope;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;

/**
 * One lane in one round: sends from its sockets to where the peer's are, and hears what comes.
 * Everything happens on the attempt's loop.
 */
final class LaneRound implements PunchSocket.Receiver {

  /** Sends from one socket to one place. */
  private record Shot(PunchSocket socket, InetSocketAddress target) {}

  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final Duration LAG = Duration.ofMillis(60);
  private static final Duration SHORTEST = Duration.ofMillis(600);
  private static final Duration LONGEST = Duration.ofMillis(2500);
  private static final int MOST_REPLIES = 60;

  /** How often something goes to whoever has not shown that he is there, in one round. */
  private static final List<Integer> SELDOM = List.of(0, 2, 6, 12);

  private final PunchRun run;
  private final Lane lane;
  private final int round;
  private final LaneSockets sockets;
  private final List<Registration> timers = new ArrayList<>();
  private final List<Shot> shots = new ArrayList<>();
  private final Set<String> refusals = new LinkedHashSet<>();
  private final Set<String> unsent = new LinkedHashSet<>();
  private @Nullable PathProgress line;
  private @Nullable SearchPlan plan;
  private @Nullable Search search;
  private int ticks;
  private int replies;
  private int sent;
  private boolean closed;

  LaneRound(PunchRun run, Lane lane, int round) {
    this.run = run;
    this.lane = lane;
    this.round = round;
    this.sockets = new LaneSockets(run, lane, round, this);
  }

  Lane lane() {
    return lane;
  }

  LaneSockets sockets() {
    return sockets;
  }

  @Nullable
  PathProgress line() {
    return line;
  }

  // Sending

  /** Decides how, when both have told; returns why nothing can be done, or null. */
  @Nullable
  CausedException decide(OfferedLane own, OfferedLane peer) {
    NatFacts here = own.facts();
    NatFacts there = peer.facts();
    String hopeless = Outlook.hopeless(here.profile(), there.profile());
    if (!hopeless.isEmpty() && !isNear(own, peer, peer.local())) {
      boolean both = here.isHard() && there.isHard();
      return new CausedException(both ? Cause.BOTH_RANDOM : Cause.NAT_IN_BETWEEN, hopeless);
    }
    if (!SearchPlan.isNeeded(here, there) || peer.outside().isEmpty()) {
      return null;
    }
    if (!here.searches() || !there.searches()) {
      return new CausedException(Cause.NOT_ALLOWED, Outlook.SWITCHED_OFF);
    }
    if (!here.free() || !there.free()) {
      return new CausedException(
          Cause.LIMITED, "a random port is searched for only by peers who know each other");
    }
    plan =
        SearchPlan.of(here.isHard() ? here : there, here.isHard() ? there : here, round)
            .orElse(null);
    return plan == null
        ? new CausedException(
            Cause.NAT_IN_BETWEEN,
            "both routers answer what they do not know, so that a search for a port spoils it")
        : null;
  }

  /** Whether this lane searches for a random port. */
  boolean isSearching() {
    return plan != null;
  }

  /** Whether this side waits until the other one may have begun. */
  Duration wait(OfferedLane own, OfferedLane peer, Duration together, Duration oneWay) {
    SearchPlan searching = plan;
    if (searching != null) {
      boolean begins = own.facts().isHard() != searching.guessesFirst();
      return begins || searching.guessesFirst() ? Duration.ZERO : together;
    }
    NatFacts caller = run.isCalling() ? own.facts() : peer.facts();
    NatFacts answerer = run.isCalling() ? peer.facts() : own.facts();
    return switch (PunchPlan.order(caller, answerer, round)) {
      case TOGETHER -> together;
      case ANSWERER_FIRST -> run.isCalling() ? together : Duration.ZERO;
      case CALLER_FIRST ->
          run.isCalling() ? Duration.ZERO : together.plus(oneWay.dividedBy(2)).plus(LAG);
    };
  }

  /** How long this round may take once both sides have begun. */
  Duration length(Duration oneWay) {
    SearchPlan searching = plan;
    if (searching != null) {
      return searching.guessing().plus(oneWay.multipliedBy(6)).plusMillis(600);
    }
    Duration usual = oneWay.multipliedBy(4).plusMillis(400);
    Duration most = usual.compareTo(LONGEST) > 0 ? LONGEST : usual;
    return most.compareTo(SHORTEST) < 0 ? SHORTEST : most;
  }

  /** Whether another round would be another attempt. */
  boolean hasAnother(OfferedLane own, OfferedLane peer) {
    if (plan == null) {
      return round < PunchPlan.ROUNDS;
    }
    NatFacts here = own.facts();
    NatFacts there = peer.facts();
    return SearchPlan.of(here.isHard() ? here : there, here.isHard() ? there : here, round + 1)
        .isPresent();
  }

  /** Begins to send. */
  void begin(OfferedLane own, OfferedLane peer) {
    if (closed) {
      return;
    }
    SearchPlan searching = plan;
    PathProgress progress =
        run.trying(
            peer.outside().isEmpty() ? peer.local() : peer.outside().get(0),
            lane.words()
                + ", round "
                + round
                + (searching == null ? "" : ", " + searching.words()));
    line = progress;
    if (searching != null) {
      Search begun = new Search(run, this, searching, own.facts().isHard(), peer);
      search = begun;
      begun.begin();
      return;
    }
    aim(own, peer);
    if (shots.isEmpty()) {
      progress.failed(
          Cause.NO_ROUTE,
          "the peer names no place that this machine's " + lane.words() + " leads to");
    } else {
      tick();
    }
  }

  private void aim(OfferedLane own, OfferedLane peer) {
    List<InetSocketAddress> outside =
        peer.outside().stream().filter(place -> mayReach(own, peer, place)).toList();
    PunchSocket first = sockets.first();
    boolean near = mayReach(own, peer, peer.local()) && !outside.contains(peer.local());
    if (near && isNear(own, peer, peer.local())) {
      shots.add(new Shot(first, peer.local()));
    }
    if (own.outside().size() < 2) { // one port for everybody, or one that nobody knows
      outside.forEach(place -> shots.add(new Shot(first, place)));
      return;
    }
    for (int i = 0; i < Forecast.SOCKETS && !outside.isEmpty(); i++) {
      int index = peer.outside().size() < 2 ? 0 : i;
      if (index < outside.size()) {
        shots.add(new Shot(sockets.all().get(i), outside.get(index)));
      }
    }
  }

  /** Whether a place can be the peer's as seen from here. */
  private boolean mayReach(OfferedLane own, OfferedLane peer, InetSocketAddress place) {
    if (place.getAddress().isMulticastAddress() || place.getAddress().isAnyLocalAddress()) {
      return false;
    }
    return switch (Scope.of(place.getAddress())) {
      case GLOBAL -> true;
      case HOST -> lane.nic().isLoopback();
      default -> isNear(own, peer, place);
    };
  }

  /** Whether both show the same address to the outside, or the place is in an own network. */
  private boolean isNear(OfferedLane own, OfferedLane peer, InetSocketAddress place) {
    boolean together =
        !own.outside().isEmpty()
            && !peer.outside().isEmpty()
            && own.outside().get(0).getAddress().equals(peer.outside().get(0).getAddress());
    return together || lane.isBeside(place.getAddress());
  }

  private void tick() {
    if (closed) {
      return;
    }
    int now = ticks++;
    for (Shot shot : shots) {
      boolean free = run.targets().left(shot.target) == Integer.MAX_VALUE;
      if (free || SELDOM.contains(now)) {
        send(shot.socket, shot.target, shot.socket.knows(shot.target));
      }
    }
    timers.add(run.loop().schedule(AGAIN, this::tick));
  }

  void send(PunchSocket socket, InetSocketAddress target, boolean heard) {
    send(socket.pipe(), target, heard);
  }

  /**
   * Sends by a pipe that is no socket of this round, such as one of {@link LaneSockets#openNear}.
   */
  void sendBy(Pipe pipe, InetSocketAddress target) {
    send(pipe, target, false);
  }

  private void send(Pipe pipe, InetSocketAddress target, boolean heard) {
    Optional<String> refusal = run.targets().take(target, 1);
    if (refusal.isPresent()) {
      refusals.add(refusal.get());
      return;
    }
    sent++;
    pipe.send(run.codec().opening(heard), target)
        .whenComplete(
            (nothing, error) -> {
              if (error != null) {
                run.onLoop(() -> unsent.add(Words.of(error)));
              }
            });
  }

  /** The other side has made its guesses. */
  void go() {
    Search running = search;
    if (running != null) {
      running.go();
    }
  }

  // Hearing

  @Override
  public void received(PunchSocket socket, InetSocketAddress from, ByteBuffer datagram) {
    if (closed || !run.isReady()) {
      return;
    }
    if (socket.knows(from) && !ProbeCodec.isLike(datagram)) {
      socket.keep(datagram); // the session has begun on the other side
      run.found(this, socket, from);
      return;
    }
    ProbeCodec.Probe probe = run.codec().read(datagram);
    if (probe == null) {
      return;
    }
    socket.know(from);
    run.targets().shown(from);
    stopSearching(socket);
    if (run.isCalling() || probe.takes()) {
      run.found(this, socket, from);
    } else if (replies++ < MOST_REPLIES) {
      send(socket, from, true);
    }
  }

  /** Something came through: the other sockets are of no use any more. */
  private void stopSearching(PunchSocket found) {
    Search running = search;
    if (running == null) {
      return;
    }
    search = null;
    running.stop();
    sockets.closeAllBut(found);
  }

  // After

  /** Notes why nothing came of it. */
  void failed(String words) {
    PathProgress progress = line;
    if (progress == null) {
      return;
    }
    if (!refusals.isEmpty() && sent == 0) {
      progress.failed(Cause.LIMITED, String.join("; ", refusals));
    } else if (!unsent.isEmpty()) {
      progress.failed(Cause.NO_ROUTE, String.join("; ", unsent));
    } else {
      progress.failed(Cause.UDP_UNANSWERED, words);
    }
  }

  /** Closes all but what was handed over. */
  void close() {
    closed = true;
    Search running = search;
    if (running != null) {
      running.stop();
    }
    timers.forEach(Registration::close);
    timers.clear();
    sockets.close();
  }
}
