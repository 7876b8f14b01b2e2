package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does for a peer that asks it over signalling for its help in connecting. */
class AnsweringTest {

  private final Village village = new Village(7);
  private final TestLoop loop = village.loop;
  private final House[] houses = village.two();
  private House caller = houses[0];
  private House callee = houses[1];
  private final List<String> heard = new ArrayList<>();

  private void turn(boolean callerDecides) {
    caller = houses[callerDecides ? 0 : 1];
    callee = houses[callerDecides ? 1 : 0];
    caller.hasPost = true;
    callee.hasPost = true;
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void say(ConnectAttempt attempt, String text) {
    attempt.signal().orElseThrow().send(text(text));
  }

  private void listen(ConnectAttempt attempt, String who, Runnable then) {
    attempt
        .signal()
        .orElseThrow()
        .onMessage(
            message -> {
              heard.add(who + " heard " + StandardCharsets.UTF_8.decode(message));
              then.run();
            });
  }

  /** Both sides get an end of the same path when both have spoken. */
  private Scripted[] punch() {
    Scripted asks = new Scripted("punch");
    Scripted answers = new Scripted("punch");
    Pipe[] ends = new Pipe[2];
    asks.calling(
        attempt -> {
          listen(attempt, "caller", () -> asks.offer(attempt, RawPath.of(ends[0]).symmetric()));
          say(attempt, "ports");
        });
    answers.answering(
        attempt ->
            listen(
                attempt,
                "callee",
                () -> {
                  Pipe[] made = village.punched(caller, callee);
                  ends[0] = made[0];
                  say(attempt, "my ports");
                  answers.offer(attempt, RawPath.of(made[1]).symmetric());
                }));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    return new Scripted[] {asks, answers};
  }

  private CompletableFuture<Session> connect() {
    return caller.connector.connect(callee.address(), ConnectOptions.defaults());
  }

  private static String echo(TestLoop loop, Session session) {
    Pipe stream = loop.await(session.open(""));
    CompletableFuture<String> echo =
        stream.receive(Duration.ofSeconds(1)).thenApply(message -> message.text());
    stream.send("hello");
    return loop.await(echo);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoHalvesTalkAndMeetOnOnePathWhoeverDecides(boolean callerDecides) {
    turn(callerDecides);
    Scripted[] halves = punch();
    Session session = loop.await(connect());
    loop.run();
    assertThat(heard).containsExactly("callee heard ports", "caller heard my ports");
    assertThat(session.report().strategy()).isEqualTo("punch");
    assertThat(echo(loop, session)).isEqualTo("hello");
    assertThat(callee.connector.sessions()).hasSize(1);
    assertThat(callee.connector.sessions().get(0).report().strategy()).isEqualTo("punch");
    assertThat(halves[0].verdicts).containsExactly(PathVerdict.taken());
    assertThat(halves[1].verdicts).containsExactly(PathVerdict.taken());
    assertThat(halves[1].attempts.get(0).isCancelled()).isTrue();
  }

  @Test
  void whatWasSaidBeforeTheOthersMailboxWasOpenIsSaidAgain() {
    turn(true);
    punch();
    CompletableFuture<?>[] opened = {new CompletableFuture<>()};
    village.post.lost = message -> message.calling() && !opened[0].isDone();
    loop.schedule(Duration.ofMillis(1500), () -> opened[0].complete(null));
    Session session = loop.await(connect());
    loop.run();
    assertThat(heard).containsExactly("callee heard ports", "caller heard my ports");
    assertThat(session.report().strategy()).isEqualTo("punch");
    assertThat(session.report().elapsedMillis()).isBetween(2500L, 4000L);
  }

  @Test
  void whatArrivesTwiceCountsOnceAndAPeerWhoIsAwayIsNotCalledForEver() {
    turn(true);
    punch();
    village.post.lost = message -> message.type() == SignalMessage.Type.WELCOME;
    village.post.delay = () -> Duration.ofMillis(700); // what is said again overtakes the answer
    loop.await(connect());
    loop.run();
    assertThat(heard).containsExactly("callee heard ports", "caller heard my ports");

    Post post = village.post;
    post.lost = message -> true;
    int before = post.sent.size();
    assertThatThrownBy(
            () ->
                loop.await(
                    caller.connector.connect(callee.address(), ConnectOptions.defaults().fresh())))
        .hasMessageContaining("does not answer over signalling");
    assertThat(post.sent.size() - before).as("KNOCK and ports, four times, and OVER").isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAPathThatBothOpenedTheSmallerPeerIdIsClientAndBothAreExpected(boolean callerDecides) {
    turn(callerDecides);
    punch();
    loop.await(connect());
    assertThat(houses[0].secured.get(0).isClient()).isTrue();
    assertThat(houses[1].secured.get(0).isClient()).isFalse();
    assertThat(houses[0].secured.get(0).expected()).contains(houses[1].self);
    assertThat(houses[1].secured.get(0).expected()).contains(houses[0].self);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPeerThatWasAskedDialsBack(boolean callerDecides) {
    turn(callerDecides);
    Scripted asks = new Scripted("reverse");
    Scripted answers = new Scripted("reverse");
    asks.calling(
        attempt -> {
          asks.offer(attempt, RawPath.inbound());
          say(attempt, "dial me");
        });
    answers.answering(attempt -> answers.offer(attempt, RawPath.of(village.road(callee, caller))));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    Session session = loop.await(connect());
    loop.run();
    assertThat(session.report().strategy()).isEqualTo("reverse");
    assertThat(callee.secured.get(0).isClient()).isTrue();
    assertThat(caller.secured.get(0).isClient()).isFalse();
    assertThat(echo(loop, session)).isEqualTo("hello");
    assertThat(answers.verdicts).containsExactly(PathVerdict.taken());
    assertThat(callee.connector.sessions()).hasSize(1);
  }

  /** Somebody guesses the port that is punched for, on both sides, and is there first. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStrangerWhoIsFirstAtThePunchedPortNeverWinsAndTheRightPeerStillDoes(boolean decides) {
    turn(decides);
    House stranger = village.new House();
    Pipe[] right = village.punched(caller, callee);
    Scripted asks = new Scripted("punch");
    Scripted answers = new Scripted("punch");
    asks.calling(
        attempt -> {
          say(attempt, "ports");
          asks.offer(attempt, RawPath.of(village.punched(caller, stranger)[0]).symmetric());
          later(attempt, () -> asks.offer(attempt, RawPath.of(right[0]).symmetric()));
        });
    answers.answering(
        attempt -> {
          answers.offer(attempt, RawPath.of(village.punched(callee, stranger)[0]).symmetric());
          later(attempt, () -> answers.offer(attempt, RawPath.of(right[1]).symmetric()));
        });
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    Session session = loop.await(connect());
    loop.run();
    assertThat(session.peer()).isEqualTo(callee.self);
    assertThat(callee.connector.sessions()).hasSize(1);
    assertThat(callee.connector.sessions().get(0).peer()).isEqualTo(caller.self);
    assertThat(echo(loop, session)).isEqualTo("hello");
    for (Scripted half : new Scripted[] {asks, answers}) {
      assertThat(half.verdicts).hasSize(2);
      assertThat(half.verdicts.get(0).cause()).contains("proved to be");
      assertThat(half.verdicts.get(1)).isEqualTo(PathVerdict.taken());
    }
  }

  private static void later(ConnectAttempt attempt, Runnable action) {
    attempt.eventLoop().schedule(Duration.ofMillis(100), action);
  }

  @Test
  void aStrategyAnswersFromItsFirstMessageOnEvenIfTheKnockIsLate() {
    turn(true);
    punch();
    village.post.lost = message -> message.type() == SignalMessage.Type.KNOCK;
    assertThat(loop.await(connect()).report().strategy()).isEqualTo("punch");
  }

  @Test
  void theAnsweringHalfSeesTheProvenSenderAndTheCallersTimeLimit() {
    turn(true);
    Scripted[] halves = punch();
    CompletableFuture<Session> result =
        caller.connector.connect(
            callee.address(), ConnectOptions.defaults().timeout(Duration.ofSeconds(5)));
    loop.await(result);
    ConnectAttempt answering = halves[1].attempts.get(0);
    assertThat(answering.request().calling()).isFalse();
    assertThat(answering.request().signalling()).isTrue();
    assertThat(answering.request().remote()).isEqualTo(caller.address());
    assertThat(answering.connectionId()).isEqualTo(halves[0].attempts.get(0).connectionId());
    assertThat(answering.timeLeft()).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  /** The limit is there for those who make a node knock at other people's doors. */
  @Test
  void aStrangerWhoGetsThroughMayComeAgainAsOftenAsItLikes() {
    turn(true);
    punch();
    for (int i = 0; i < 20; i++) {
      ConnectOptions fresh = ConnectOptions.defaults().fresh().only("punch");
      Session session = loop.await(caller.connector.connect(callee.address(), fresh));
      assertThat(session.report().strategy()).as("time %d", i).isEqualTo("punch");
      loop.run();
    }
  }

  @Test
  void theRoundTripIsMeasuredOnBothSides() {
    turn(true);
    List<Duration> measured = new ArrayList<>();
    Scripted asks = new Scripted("ask");
    Scripted answers = new Scripted("ask");
    asks.calling(
        attempt -> {
          say(attempt, "one");
          listen(
              attempt,
              "caller",
              () -> {
                measured.add(attempt.signal().orElseThrow().roundTrip().orElseThrow());
                say(attempt, "three");
              });
        });
    answers.answering(
        attempt ->
            listen(
                attempt,
                "callee",
                () -> {
                  attempt.signal().orElseThrow().roundTrip().ifPresent(measured::add);
                  attempt
                      .eventLoop()
                      .schedule(Duration.ofMillis(300), () -> say(attempt, "thought about it"));
                }));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    connect();
    loop.advance(Duration.ofMillis(500));
    assertThat(measured).containsExactly(Duration.ofMillis(50), Duration.ofMillis(50));
  }

  @Test
  void whatComesBeforeAHalfListensWaitsForIt() {
    turn(true);
    Scripted asks = new Scripted("ask");
    Scripted answers = new Scripted("ask");
    asks.calling(
        attempt -> {
          say(attempt, "one");
          say(attempt, "two");
        });
    answers.answering(
        attempt ->
            attempt
                .eventLoop()
                .schedule(Duration.ofMillis(10), () -> listen(attempt, "callee", () -> {})));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    connect();
    loop.advance(Duration.ofMillis(100));
    assertThat(heard).containsExactly("callee heard one", "callee heard two");
    assertThat(answers.attempts).hasSize(1);
  }

  @Test
  void whoGivesUpEndsTheAttemptsOfTheOtherSide() {
    turn(true);
    Scripted asks = new Scripted("ask").calling(attempt -> say(attempt, "one"));
    Scripted answers = new Scripted("ask").answering(attempt -> {});
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    CompletableFuture<Session> result = connect();
    loop.advance(Duration.ofMillis(100));
    assertThat(answers.attempts.get(0).isCancelled()).isFalse();
    result.cancel(false);
    loop.advance(Duration.ofMillis(100));
    assertThat(answers.attempts.get(0).isCancelled()).isTrue();
  }

  @Test
  void anAttemptNobodyEndsIsEndedByTheCallersTimeLimit() {
    turn(true);
    Scripted asks = new Scripted("ask").calling(attempt -> say(attempt, "one"));
    Scripted answers = new Scripted("ask").answering(attempt -> {});
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    village.post.lost = message -> message.type() == SignalMessage.Type.OVER;
    caller.connector.connect(
        callee.address(), ConnectOptions.defaults().timeout(Duration.ofSeconds(3)));
    loop.advance(Duration.ofMillis(2_900));
    assertThat(answers.attempts.get(0).isCancelled()).isFalse();
    loop.advance(Duration.ofMillis(200));
    assertThat(answers.attempts.get(0).isCancelled()).isTrue();
  }

  @Test
  void lateMessagesDoNotReviveAConnect() {
    turn(true);
    Scripted[] halves = punch();
    loop.await(connect());
    ConnectionId id = village.post.sent.get(0).connection();
    ByteBuffer late = SignalMessage.strategy(id, true, "punch", text("late")).encode(9, 0, 0);
    village.post.deliver(caller.address(), callee.address(), late);
    loop.advance(Duration.ofMillis(100));
    assertThat(halves[1].attempts).hasSize(1);
  }

  @Test
  void nobodyElseCanSpeakForAConnect() {
    turn(true);
    House stranger = village.new House();
    Scripted asks = new Scripted("ask").calling(attempt -> say(attempt, "one"));
    Scripted answers =
        new Scripted("ask").answering(attempt -> listen(attempt, "callee", () -> {}));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    connect();
    loop.advance(Duration.ofMillis(100));
    ConnectionId id = village.post.sent.get(0).connection();
    for (boolean calling : new boolean[] {true, false}) {
      House to = calling ? callee : caller;
      ByteBuffer forged =
          SignalMessage.strategy(id, calling, "ask", text("forged")).encode(9, 0, 0);
      village.post.deliver(stranger.address(), to.address(), forged);
    }
    loop.advance(Duration.ofMillis(100));
    assertThat(heard).containsExactly("callee heard one");
  }

  @Test
  void aRefusedPeerHearsItAtOnceAndNoStrategyRuns() {
    turn(true);
    Scripted[] halves = punch();
    callee.policy = peer -> java.util.Optional.of("only friends may come in");
    CompletableFuture<Session> result = connect();
    loop.advance(Duration.ofMillis(60));
    assertThatThrownBy(() -> loop.await(result)).hasMessageContaining("only friends may come in");
    assertThat(halves[1].attempts).isEmpty();
  }

  @Test
  void aMissingStrategyIsNoReasonToLoseTheOthers() {
    turn(true);
    caller.strategies.add(new Scripted("exotic").calling(attempt -> say(attempt, "hm?")));
    punch();
    Session session = loop.await(connect());
    assertThat(session.report().strategy()).isEqualTo("punch");
  }

  @Test
  void connectingToOneselfWorksOverSignallingToo() {
    turn(true);
    callee = caller;
    Scripted both = new Scripted("punch");
    Pipe[] ends = village.punched(caller, caller);
    both.calling(
            attempt -> {
              listen(attempt, "caller", () -> both.offer(attempt, RawPath.of(ends[0]).symmetric()));
              say(attempt, "ports");
            })
        .answering(
            attempt -> {
              say(attempt, "my ports");
              both.offer(attempt, RawPath.of(ends[1]).symmetric());
            });
    caller.strategies.add(both);
    Session session = loop.await(connect());
    assertThat(session.peer()).isEqualTo(caller.self);
    assertThat(caller.secured).extracting(request -> request.isClient()).contains(true, false);
  }
}
