package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Pipe;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ConnectStrategy} has to keep to ({@code CONNECT-1} and so on). Both halves meet
 * the pairs of NATs of the laboratory: where the strategy said YES it has to connect with each of
 * 10 seeds, where it said LIKELY(p) in at least p of 100 seeds, where it said NO a connect has to
 * fail at once. All pairs of the 7 types are met, with deltas and answering routers drawn by the
 * seed; {@code -Dp2pd.testkit.matrix=full} meets all pairs of the 23 kinds.
 */
public abstract class ConnectStrategyContract extends StrategyContract {

  private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(1);
  private static final Duration UNDER_WAY = Duration.ofMillis(300);
  private static final Duration A_WHILE = Duration.ofSeconds(2);
  private static final String TYPICAL = "port-restricted-equal";
  private static final Duration A_LONG_WHILE = Duration.ofMinutes(10);

  /** For test classes of strategies. */
  protected ConnectStrategyContract() {}

  /** Makes a strategy, a new one each time, as its provider does. */
  protected abstract ConnectStrategy strategy();

  /** Says whether it has an answering half; if not, {@code answer} has to refuse as agreed. */
  protected boolean answers() {
    return true;
  }

  @Override
  final ConnectStrategy service() {
    return strategy();
  }

  // What it says

  @Test
  @Rule("CONNECT-1")
  void applicableAnswersAtOnceAndWithoutSideEffects() {
    if (!usesOnlyTheContext()) {
      KitContext context = newContext();
      ConnectStrategy strategy = start(service(), context);
      world()
          .callOnLoop("applicable", context, limits().arrive(), () -> strategy.applicable(peer()));
      return;
    }
    for (NatKinds nats : matrix()) {
      Meeting meeting = meeting(Seeds.ofThisRun(), nats);
      try {
        meeting.world.pass(A_WHILE); // what the kit itself sent has arrived
        long events = meeting.world.internet().trace().events();
        int asked = meeting.caller.context.kitPipes().opened().size();
        int before = open(meeting);
        String first = meeting.applicable().toString();
        assertThat(meeting.applicable()).as("the second answer, " + nats).hasToString(first);
        meeting.world.pass(A_WHILE);
        assertThat(meeting.caller.context.kitPipes().opened().size() - asked)
            .as("pipes that applicable() opened, " + nats)
            .isZero();
        assertThat(open(meeting)).as("what applicable() left open, " + nats).isEqualTo(before);
        assertThat(meeting.caller.signal.sent()).as("messages of applicable()").isZero();
        assertThat(meeting.world.internet().trace().events() - events)
            .as("packets of applicable(), " + nats)
            .isZero();
      } finally {
        end(meeting);
      }
    }
  }

  @Test
  @Rule("CONNECT-2")
  void whatItSaysOfTwoNatsHolds() {
    if (!usesOnlyTheContext()) {
      reachesThePeerOfItsAuthor();
      return;
    }
    for (NatKinds nats : matrix()) {
      holds(nats);
    }
  }

  // Connecting

  @Test
  @Rule("CONNECT-3")
  void connectReturnsAtOnceAndEndsWhenNobodyIsThere() {
    KitContext context = newContext();
    ConnectStrategy strategy = start(service(), context);
    KitAttempt attempt = attempt(nobody(context, false), context);
    CompletableFuture<Void> stage = connect(strategy, context, attempt);
    boolean done =
        world().until(stage.toCompletableFuture()::isDone, Meeting.LIMIT.plus(CANCELLED_WITHIN));
    assertThat(done)
        .as("a connect to a peer that never answers ended within its " + Meeting.LIMIT)
        .isTrue();
    assertNothingLeft("after a connect to a peer that never answers");
  }

  @Test
  @Rule("CONNECT-3")
  void connectEndsWhenEveryPathWasRefused() {
    Meeting meeting = meeting(Seeds.ofThisRun(), winning());
    try {
      meeting.caller.refusing = true;
      CompletionStage<Void> stage = meeting.connect(limits().arrive());
      boolean done =
          meeting.world.until(
              stage.toCompletableFuture()::isDone, Meeting.LIMIT.plus(CANCELLED_WITHIN));
      assertThat(done)
          .as("a connect whose paths were all refused ended; " + meeting.story())
          .isTrue();
      meeting.world.until(() -> meeting.caller.context.left().isEmpty(), limits().close());
      assertThat(meeting.caller.context.left())
          .as("what is open after all paths were refused")
          .isEmpty();
    } finally {
      end(meeting);
    }
  }

  // Cancelling

  @Test
  @Rule("CONNECT-4")
  void aCancelledConnectClosesEverythingWithinASecond() {
    for (Duration underWay : List.of(Duration.ZERO, UNDER_WAY, A_WHILE)) {
      KitContext context = newContext();
      ConnectStrategy strategy = start(service(), context);
      KitAttempt attempt = attempt(nobody(context, false), context);
      CompletableFuture<Void> stage = connect(strategy, context, attempt);
      world().pass(underWay);
      attempt.cancel();
      world().pass(CANCELLED_WITHIN);
      assertThat(stage.toCompletableFuture().isDone())
          .as("done one second after it was cancelled, which was after " + underWay)
          .isTrue();
      assertThat(context.left())
          .as("what is open one second after it was cancelled, which was after " + underWay)
          .isEmpty();
    }
  }

  @Test
  @Rule("CONNECT-4")
  void aConnectIsCancelledWhileItsPathIsJudged() {
    Meeting meeting = meeting(Seeds.ofThisRun(), winning());
    try {
      meeting.caller.holding = true;
      CompletionStage<Void> stage = meeting.connect(limits().arrive());
      meeting.world.until(() -> meeting.caller.isJudging(), Meeting.LIMIT);
      KitAttempt attempt = meeting.caller.attempt;
      if (attempt != null) {
        attempt.cancel();
      }
      meeting.world.pass(CANCELLED_WITHIN);
      assertThat(stage.toCompletableFuture().isDone())
          .as("done one second after it was cancelled while its path was judged")
          .isTrue();
      letGo(meeting, meeting.caller);
      assertThat(meeting.caller.context.left()).as("what is open then").isEmpty();
    } finally {
      end(meeting);
    }
  }

  /** Closes the paths that were offered, and with them what they rest on. */
  private void letGo(Meeting meeting, MeetingSide side) {
    side.context.kitPipes().closeHandedOver();
    meeting.world.until(() -> side.context.left().isEmpty(), limits().close());
  }

  // Paths

  @Test
  @Rule("CONNECT-5")
  void aPathThatWasOfferedIsNotTouchedAgain() {
    Meeting meeting = meeting(Seeds.ofThisRun(), winning());
    try {
      meeting.caller.holding = true;
      meeting.callee.holding = true;
      meeting.connect(limits().arrive());
      meeting.world.until(() -> meeting.caller.isJudging(), Meeting.LIMIT);
      KitAttempt attempt = meeting.caller.attempt;
      if (attempt == null || attempt.offers().isEmpty()) {
        throw skipped("its paths come in at the node's listener only");
      }
      @Nullable Pipe pipe = attempt.offers().get(0).pipe().orElse(null);
      if (pipe == null) {
        throw skipped("its paths come in at the node's listener only");
      }
      long before = pipe.stats().messagesOut();
      meeting.world.pass(A_WHILE);
      attempt.cancel();
      meeting.world.pass(A_WHILE);
      assertThat(pipe.isOpen())
          .as("the path that was offered is open, also after the attempt was cancelled")
          .isTrue();
      assertThat(pipe.stats().messagesOut() - before)
          .as("messages that the strategy sent on it after it was offered")
          .isZero();
    } finally {
      end(meeting);
    }
  }

  @Test
  @Rule("CONNECT-6")
  void aStreamIsOfferedAsItWasOpened() {
    Meeting meeting = meeting(Seeds.ofThisRun(), winning());
    try {
      meeting.connect(limits().arrive());
      meeting.meets();
      assertThat(meeting.caller.complaints())
          .as("what the caller's runtime found on the path")
          .isEmpty();
      assertThat(meeting.callee.complaints())
          .as("what the callee's runtime found on the path")
          .isEmpty();
    } finally {
      end(meeting);
    }
  }

  @Test
  @Rule("CONNECT-6")
  void nobodyIsOfferedDatagramsWhoMakesNoSessionOfThem() {
    NatKinds nats = winning();
    for (Sides with : Sides.values()) {
      Meeting meeting = meeting(Seeds.ofThisRun(), nats);
      try {
        meeting.caller.datagrams = with == Sides.CALLER;
        meeting.callee.datagrams = with == Sides.CALLEE;
        CompletionStage<Void> stage = meeting.connect(limits().arrive());
        boolean ended =
            meeting.world.until(
                () -> meeting.isMet() || stage.toCompletableFuture().isDone(),
                Meeting.LIMIT.plus(CANCELLED_WITHIN));
        assertThat(ended)
            .as("it met or ended with sessions of datagrams on: %s; %s", with, meeting.story())
            .isTrue();
        assertThat(meeting.caller.complaints()).as("the caller's runtime, %s", with).isEmpty();
        assertThat(meeting.callee.complaints()).as("the callee's runtime, %s", with).isEmpty();
      } finally {
        end(meeting);
      }
    }
  }

  @Test
  @Rule("CONNECT-6")
  void aPathStaysOpenAsLongAsItSays() {
    for (NatKinds nats : List.of(NatKinds.of(TYPICAL, TYPICAL), winning())) {
      Meeting meeting = meeting(Seeds.ofThisRun(), nats);
      try {
        meeting.connect(limits().arrive());
        if (meeting.meets() && meeting.saysHowLongItLasts()) {
          meeting.world.pass(A_LONG_WHILE);
          meeting.caller.tell("are you there?"); // alone: two at once could open the way again
          meeting.world.pass(A_WHILE);
          boolean there = meeting.callee.hears("are you there?");
          meeting.callee.tell("and you?");
          meeting.world.pass(A_WHILE);
          assertThat(there && meeting.caller.hears("and you?"))
              .as("the path carries in both directions after %s; %s", A_LONG_WHILE, meeting.story())
              .isTrue();
          return;
        }
      } finally {
        end(meeting);
      }
    }
    throw skipped("none of its paths says after how much silence a router may forget it");
  }

  /** Who makes sessions of datagrams. */
  private enum Sides {
    NOBODY,
    CALLER,
    CALLEE
  }

  // Answering

  private static final String NO_ANSWER = "has no answering half";

  @Test
  @Rule("CONNECT-7")
  void theAnsweringHalfEndsWhenTheCallerIsGone() {
    if (!answers()) {
      refusesToAnswer();
      return;
    }
    Meeting meeting = answering();
    try {
      meeting.caller.host.connected(false);
      CompletableFuture<Void> stage = stage(meeting);
      boolean done = meeting.world.until(stage::isDone, Meeting.LIMIT.plus(CANCELLED_WITHIN));
      assertThat(done).as("the answering half ended; " + meeting.story()).isTrue();
    } finally {
      end(meeting);
    }
  }

  @Test
  @Rule("CONNECT-7")
  void aCancelledAnswerClosesEverythingWithinASecond() {
    if (!answers()) {
      throw skipped("declared: it has no answering half (answers() is false)");
    }
    Meeting meeting = answering();
    try {
      meeting.callee.holding = true;
      KitAttempt attempt = meeting.callee.attempt;
      if (attempt != null) {
        attempt.cancel();
      }
      meeting.world.pass(CANCELLED_WITHIN);
      assertThat(stage(meeting).isDone())
          .as("the answering half was done one second after it was cancelled")
          .isTrue();
      letGo(meeting, meeting.callee);
      assertThat(meeting.callee.context.left())
          .as("what the answering half has open one second after it was cancelled")
          .isEmpty();
    } finally {
      end(meeting);
    }
  }

  private static CompletableFuture<Void> stage(Meeting meeting) {
    CompletableFuture<Void> stage = meeting.callee.stage;
    if (stage == null) {
      throw new AssertionError("the calling half never asked the other one; " + meeting.story());
    }
    return stage;
  }

  /** A meeting in which the answering half has just been called. */
  private Meeting answering() {
    Meeting meeting = meeting(Seeds.ofThisRun(), winning());
    meeting.connect(limits().arrive());
    meeting.world.until(() -> meeting.callee.stage != null, Meeting.LIMIT);
    stage(meeting);
    return meeting;
  }

  /** What is declared not to be there has to say so in the agreed way. */
  private void refusesToAnswer() {
    KitContext context = newContext();
    ConnectStrategy strategy = start(service(), context);
    KitAttempt attempt = attempt(nobody(context, true), context);
    CompletionStage<Void> stage =
        world().callOnLoop("answer", context, limits().arrive(), () -> strategy.answer(attempt));
    @Nullable Throwable failure = Meeting.failure(stage.toCompletableFuture());
    assertThat(failure)
        .as("how it refuses to answer (answers() is false)")
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining(NO_ANSWER);
  }

  // The report

  @Test
  @Rule("CONNECT-8")
  void eachPathIsALineOfTheReport() {
    KitContext context = newContext();
    ConnectStrategy strategy = start(service(), context);
    KitAttempt attempt = attempt(nobody(context, true), context);
    CompletableFuture<Void> stage = connect(strategy, context, attempt);
    world().until(stage.toCompletableFuture()::isDone, Meeting.LIMIT);
    if (Meeting.failure(stage.toCompletableFuture()) != null) {
      return; // one sentence for the way as such
    }
    assertThat(attempt.lines()).as("lines of a report about a peer who is not there").isNotEmpty();
    assertThat(attempt.lines())
        .as("each of these says why it failed")
        .allMatch(line -> line.cause.contains(" "));
  }
}
