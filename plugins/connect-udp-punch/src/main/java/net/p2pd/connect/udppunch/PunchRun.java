package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.connect.udppunch.PunchMessage.Call;
import net.p2pd.connect.udppunch.PunchMessage.Go;
import net.p2pd.connect.udppunch.PunchMessage.Offer;
import net.p2pd.connect.udppunch.PunchMessage.Stop;
import net.p2pd.connect.udppunch.PunchMessage.WantedLane;

/**
 * One half of one attempt. The caller says at once what it wants, both learn where their sockets
 * are and tell each other, and both send so that the datagrams cross. The caller takes the first
 * way by which something came and says so on it. Where nothing comes, the caller begins another
 * round with new ports.
 *
 * <p>Everything happens on the attempt's loop.
 */
final class PunchRun {

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(1500);
  private static final Duration MOST_PATIENCE = Duration.ofSeconds(4);
  private static final int SECRET_BYTES = 16;
  private static final int ANY_PORT = 9;

  private final ConnectAttempt attempt;
  private final PluginContext context;
  private final PunchSettings settings;
  private final SearchGate gate;
  private final SignalLink link;
  private final WordTime word;
  private final boolean calling;
  private final String secret;
  private final List<Registration> timers = new ArrayList<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration hearing = () -> {};
  private Registration patience = () -> {};
  private @Nullable ProbeCodec codec;
  private List<Lane> lanes = List.of();
  private @Nullable Round current;
  private boolean judging;
  private boolean over;

  PunchRun(
      ConnectAttempt attempt,
      PluginContext context,
      PunchSettings settings,
      SearchGate gate,
      SignalLink link) {
    this.attempt = attempt;
    this.context = context;
    this.settings = settings;
    this.gate = gate;
    this.link = link;
    this.word = new WordTime(link);
    this.calling = attempt.request().calling();
    byte[] bytes = new byte[SECRET_BYTES];
    context.random().nextBytes(bytes);
    this.secret = HexFormat.of().formatHex(bytes);
  }

  // What lanes need

  EventLoop loop() {
    return attempt.eventLoop();
  }

  Pipes pipes() {
    return context.pipes().on(attempt.eventLoop());
  }

  Mappings mappings() {
    return context.mappings();
  }

  RandomGenerator random() {
    return context.random();
  }

  PunchSettings settings() {
    return settings;
  }

  Targets targets() {
    return attempt.targets();
  }

  boolean isCalling() {
    return calling;
  }

  boolean isReady() {
    return codec != null && !over && !judging;
  }

  ProbeCodec codec() {
    ProbeCodec known = codec;
    if (known == null) {
      throw new IllegalStateException("the other half has not told its part of the key");
    }
    return known;
  }

  /** Whether this side may send to the peer as much as it takes. */
  boolean isFree(Lane lane) {
    return targets().left(new InetSocketAddress(lane.outside(), ANY_PORT)) == Integer.MAX_VALUE;
  }

  PathProgress trying(InetSocketAddress remote, String what) {
    return attempt.trying(remote, what);
  }

  void onLoop(Runnable task) {
    if (loop().inLoop()) {
      task.run();
    } else {
      loop().execute(task);
    }
  }

  // The beginning

  CompletionStage<Void> start() {
    attempt.onCancel(() -> onLoop(() -> end(null)));
    timers.add(
        loop().schedule(attempt.timeLeft(), () -> fail(Cause.OUT_OF_TIME, "the time was over")));
    if (calling) {
      lanes = Lanes.ofCaller(attempt.request());
      if (lanes.isEmpty()) {
        fail(Cause.NO_ROUTE, "the two sides have no family (IPv4, IPv6) in common");
        return done;
      }
      if (lanes.stream().anyMatch(lane -> lane.expectsSearch())) {
        gate.enter(this, () -> onLoop(this::call)); // one after the other
      } else {
        call();
      }
    }
    if (!over) {
      hearing = link.onMessage(message -> heard(message));
    }
    return done;
  }

  private void call() {
    if (over) {
      gate.leave(this);
      return;
    }
    List<WantedLane> wanted = new ArrayList<>();
    lanes.forEach(lane -> wanted.add(new WantedLane(lane.id(), lane.there())));
    send(new Call(secret, wanted));
    awaitAnswer();
    newRound(1);
  }

  private void send(PunchMessage message) {
    link.send(MessageCodec.write(message))
        .whenComplete(
            (nothing, error) -> {
              if (error != null) {
                onLoop(() -> fail(Cause.BROKER_UNREACHABLE, Words.of(error)));
              }
            });
  }

  private void awaitAnswer() {
    patience.close();
    patience =
        loop()
            .schedule(
                settings.answerTimeout(),
                () ->
                    fail(
                        Cause.PEER_OFFLINE,
                        "the peer's half did not answer within "
                            + settings.answerTimeout().toMillis()
                            + " ms"));
  }

  private void heard(ByteBuffer bytes) {
    PunchMessage message;
    try {
      message = MessageCodec.read(bytes);
    } catch (IllegalArgumentException e) {
      context
          .logger()
          .log(
              System.Logger.Level.DEBUG, "a message of the peer's is of no use: " + e.getMessage());
      return;
    }
    onLoop(() -> heard(message));
  }

  private void heard(PunchMessage message) {
    if (over) {
      return;
    }
    if (message instanceof Call call) {
      called(call);
    } else if (message instanceof Offer offer) {
      offered(offer);
    } else if (message instanceof Go go) {
      Round round = current;
      if (round != null && round.number() == go.round()) {
        round.go(go.lane());
      }
    } else if (message instanceof Stop stop) {
      stopped(stop);
    }
  }

  /** Tells the other side that this one has made its guesses. */
  void tellGo(LaneRound lane) {
    Round round = current;
    if (round != null) {
      send(new Go(round.number(), lane.lane().id()));
    }
  }

  private void called(Call call) {
    if (calling || codec != null) {
      return;
    }
    if (!attempt.request().datagramSessions()) {
      refuse(Cause.NO_QUIC, Outlook.NO_QUIC);
      return;
    }
    codec = new ProbeCodec(call.secret(), secret, attempt.connectionId(), false);
    lanes = Lanes.ofAnswerer(attempt.request(), call.lanes());
    if (lanes.isEmpty()) {
      refuse(Cause.NO_ROUTE, "the two sides have no family (IPv4, IPv6) in common");
      return;
    }
    awaitAnswer();
    newRound(1);
  }

  private void refuse(Cause cause, String words) {
    send(new Stop(cause.id(), words));
    fail(cause, words);
  }

  private void stopped(Stop stop) {
    Cause cause = Cause.find(stop.causeId()).orElse(Cause.OTHER);
    fail(
        cause, stop.words().isBlank() ? cause.sentence() : "the peer's half says: " + stop.words());
  }

  // Rounds

  private void newRound(int number) {
    closeRound();
    Round round = new Round(this, number, lanes);
    current = round;
    round.prepare(offer -> offerReady(round, offer));
  }

  private void closeRound() {
    Round old = current;
    if (old != null) {
      old.close();
      current = null;
    }
  }

  private void offerReady(Round round, Offer offer) {
    if (over || round != current) {
      return;
    }
    if (offer.lanes().isEmpty()) {
      refuse(Cause.NO_ROUTE, "no UDP socket could be opened: " + round.problem());
      return;
    }
    send(offer);
    check(round);
  }

  private void offered(Offer offer) {
    Round round = current;
    if (calling && codec == null) {
      codec = new ProbeCodec(secret, offer.secret(), attempt.connectionId(), true);
    }
    word.told(Duration.ofMillis(offer.wordMillis()));
    if (!calling && codec != null && (round == null || offer.round() > round.number())) {
      newRound(offer.round());
      round = current;
    }
    if (round != null && offer.round() == round.number() && !judging) {
      round.peer(offer);
      check(round);
    }
  }

  private void check(Round round) {
    if (!round.isComplete()) {
      return;
    }
    patience.close();
    CausedException problem = round.decide();
    if (problem == null && round.isSearching() && !gate.tryEnter(this)) {
      problem =
          new CausedException(
              Cause.LIMITED, "another search for a random port is under way at the router here");
    }
    if (problem != null) {
      refuse(problem.reason(), Words.of(problem));
      return;
    }
    Duration length = round.start(oneWay());
    timers.add(loop().schedule(length, () -> roundIsOver(round, length)));
  }

  String secret() {
    return secret;
  }

  /** How long a word takes to the other half, as far as this side measured it; else zero. */
  Duration knownWord() {
    return word.measured();
  }

  private Duration oneWay() {
    Round round = current;
    return word.guess(round == null ? Duration.ZERO : round.preparing());
  }

  private void roundIsOver(Round round, Duration length) {
    if (over || judging || round != current) {
      return;
    }
    round.failed(
        "UDP leaves but nothing comes back: nothing of the peer's came through within "
            + length.toMillis()
            + " ms");
    goOn(round, Cause.UDP_UNANSWERED);
  }

  /** Another round if there is one; only the caller begins it. */
  private void goOn(Round round, Cause cause) {
    if (!calling) {
      awaitAnswer(); // the caller begins the next round, or is gone
    } else if (round.hasAnother()) {
      awaitAnswer();
      newRound(round.number() + 1);
    } else {
      send(new Stop(cause.id(), cause.sentence()));
      end(null);
    }
  }

  // A way

  /** Takes a way by which something came; the first one only. */
  void found(LaneRound from, PunchSocket socket, InetSocketAddress peer) {
    Round round = current;
    if (over || judging || round == null) {
      return;
    }
    judging = true;
    patience.close();
    Duration limit = WordTime.bounded(LEAST_PATIENCE, oneWay().multipliedBy(6), MOST_PATIENCE);
    PunchDriver driver = new PunchDriver(socket.pipe(), peer, codec(), calling, limit);
    socket.handOver(driver);
    round.close();
    Pipe pipe = pipes().over(driver, PipeOptions.defaults());
    RawPath path = RawPath.of(pipe).symmetric().idleAfter(settings.mappingLifetime());
    PathProgress line = from.line();
    attempt
        .offer(line == null ? path : path.reportedAs(line))
        .whenComplete((verdict, error) -> onLoop(() -> judged(round, verdict)));
  }

  private void judged(Round round, @Nullable PathVerdict verdict) {
    if (over) {
      return;
    }
    judging = false;
    if (verdict != null && verdict.isTaken()) {
      end(null);
    } else {
      goOn(round, Cause.NOT_SECURED);
    }
  }

  // The end

  private void fail(Cause cause, String words) {
    Round round = current;
    if (!over && round != null) {
      round.failed(words);
    }
    end(new CausedException(cause, words));
  }

  /** Ends it from any thread. */
  void cancel() {
    loop().execute(() -> end(null));
  }

  private void end(@Nullable CausedException failure) {
    if (over) {
      return;
    }
    over = true;
    gate.leave(this);
    hearing.close();
    patience.close();
    timers.forEach(Registration::close);
    closeRound();
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }
}
