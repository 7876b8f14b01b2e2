package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosingTest {

  private Bench bench = Bench.of(PipeKind.STREAM);

  @AfterEach
  void stop() {
    bench.close();
  }

  private Bench with(PipeOptions options) {
    bench.close();
    bench = Bench.of(PipeKind.STREAM, options);
    return bench;
  }

  private String cause(EnginePipe pipe) {
    return bench.loop.await(pipe.closed()).id();
  }

  // PIPE-12

  @Test
  void closingFlushesWhatWasAcceptedForSending() {
    bench.nearDriver.stall(true);
    CompletableFuture<Void> sent = bench.near.send("last words");
    CompletableFuture<Void> closed = bench.near.closeAsync();
    bench.loop.advance(Bench.SECOND);
    assertThat(closed).isNotDone();
    assertThat(bench.near.isOpen()).isFalse();
    bench.nearDriver.stall(false);
    bench.loop.run();
    assertThat(sent).isCompleted();
    assertThat(closed).isCompleted();
    assertThat(bench.nearDriver.closedHard()).isFalse();
    assertThat(bench.receive()).isEqualTo("last words");
    assertThat(cause(bench.near)).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(bench.loop.timers()).isZero();
  }

  @Test
  void whatIsNotFlushedWithinTheLingerTimeIsDropped() {
    with(PipeOptions.defaults().with(PipeOptions.LINGER, Duration.ofMillis(300)));
    bench.nearDriver.stall(true);
    CompletableFuture<Void> sent = bench.near.send("never");
    CompletableFuture<Void> closed = bench.near.closeAsync();
    bench.loop.advance(Duration.ofMillis(299));
    assertThat(closed).isNotDone();
    bench.loop.advance(Duration.ofMillis(2));
    assertThat(closed).isCompleted();
    assertThat(bench.nearDriver.closedHard()).isTrue();
    assertThat(bench.failure(sent)).isInstanceOf(PipeClosedException.class);
    assertThat(bench.near.closed().join().text()).contains("5 bytes", "300 ms");
  }

  @Test
  void abortingDropsEverythingAtOnceAndTheOtherSideSeesAReset() {
    bench.nearDriver.stall(true);
    CompletableFuture<Void> sent = bench.near.send("never");
    bench.near.abort();
    bench.loop.run();
    assertThat(bench.failure(sent)).isInstanceOf(PipeClosedException.class);
    assertThat(cause(bench.near)).isEqualTo(CloseCause.ABORTED_HERE);
    assertThat(cause(bench.far)).isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void abortingEndsALingeringClose() {
    bench.nearDriver.stall(true);
    bench.near.send("never");
    bench.near.closeAsync();
    bench.loop.run();
    bench.near.abort();
    bench.loop.run();
    assertThat(bench.near.closed()).isCompleted();
    assertThat(bench.loop.timers()).isLessThanOrEqualTo(1); // of the failed send, nobody's linger
  }

  @Test
  void closingAndAbortingMayBeRepeated() {
    bench.near.onClose((pipe, cause) -> bench.journal.add(cause.id()));
    bench.near.closeAsync();
    bench.near.closeAsync();
    bench.near.abort();
    bench.loop.run();
    bench.near.abort();
    assertThat(bench.near.closeAsync()).isCompleted();
    bench.near.close();
    assertThat(bench.journal).hasSize(1);
  }

  @Test
  void aPipeThatClosesStillReadsSoThatTheOtherSideIsNotStuck() {
    // Both sides write more than fits; the one that closes must take the other's bytes to get rid
    // of its own, as a peer that does not read before it has written would wait for ever.
    bench.nearDriver.stall(true);
    bench.near.send("flush me");
    bench.near.closeAsync();
    bench.loop.run();
    CompletableFuture<Void> sent = bench.far.send(Bench.bytes(300_000, 1));
    bench.loop.run();
    assertThat(sent).isCompleted();
  }

  @Test
  void afterClosingInAHandlerNoFurtherMessageIsDelivered() {
    bench.farDriver.chunk(1);
    bench.far.onMessage(
        (message, pipe) -> {
          bench.journal.add(message.text());
          pipe.close();
        });
    bench.far.onClose((pipe, cause) -> bench.journal.add("closed"));
    bench.send("abc");
    assertThat(bench.journal).containsExactly("a", "closed");
  }

  // PIPE-13

  @Test
  void closeHandlersRunOnceAfterTheLastMessageWithTheCause() {
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.far.onClose((pipe, cause) -> bench.journal.add(cause.id()));
    bench.near.send("last");
    bench.near.closeAsync();
    bench.loop.run();
    bench.far.onClose((pipe, cause) -> bench.journal.add("late " + cause.id()));
    bench.loop.run();
    assertThat(bench.journal)
        .containsExactly("last", CloseCause.ENDED_BY_PEER, "late " + CloseCause.ENDED_BY_PEER);
  }

  @Test
  void aCloseHandlerNeverRunsInsideAMessageHandler() {
    bench.far.onMessage(
        (message, pipe) -> {
          pipe.abort();
          bench.journal.add("handler returned");
        });
    bench.far.onClose((pipe, cause) -> bench.journal.add("closed"));
    bench.send("x");
    assertThat(bench.journal).containsExactly("handler returned", "closed");
  }

  @Test
  void aResetIsToldAfterTheMessagesThatCameBeforeIt() {
    with(PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 1));
    bench.farDriver.chunk(1);
    bench.far.subscribe(Filter.ALL);
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.far.onClose((pipe, cause) -> bench.journal.add(cause.id()));
    bench.send("ab");
    // The queue is full with "a"; this arrives all the same, as from a driver already at work.
    bench.loop.runTask(() -> bench.far.inbound.data(Bench.buffer("c"), null, () -> () -> {}));
    bench.farDriver.breakDown();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("a");
    assertThat(bench.drain(Filter.ALL)).containsExactly("a", "c");
    assertThat(bench.journal).containsExactly("a", "c", CloseCause.RESET_BY_PEER);
  }

  @Test
  void closeHandlersWaitForAHandlerOnAnotherThread() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()), executor::add);
    bench.far.onClose((pipe, cause) -> bench.journal.add("closed"));
    bench.near.send("slow");
    bench.near.closeAsync();
    bench.loop.run();
    assertThat(bench.journal).isEmpty();
    executor.remove().run();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("slow", "closed");
  }

  @Test
  void afterAResetTooCloseHandlersWaitForAHandlerOnAnotherThread() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()), executor::add);
    bench.far.onClose((pipe, cause) -> bench.journal.add("closed"));
    bench.send("slow");
    bench.near.abort();
    bench.loop.run();
    assertThat(bench.far.closed()).isCompleted();
    assertThat(bench.journal).isEmpty();
    executor.remove().run();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("slow", "closed");
  }

  @Test
  void aRemovedCloseHandlerIsNotCalled() {
    bench.near.onClose((pipe, cause) -> bench.journal.add("closed")).close();
    bench.near.abort();
    bench.loop.run();
    assertThat(bench.journal).isEmpty();
  }

  // PIPE-14

  @Test
  void endingOneSideLeavesTheOtherDirectionGoing() {
    bench.far.onEnd(pipe -> bench.journal.add("end"));
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.near.onMessage((message, pipe) -> bench.journal.add("back " + message.text()));
    bench.near.send("last");
    CompletableFuture<Void> ended = bench.near.end();
    bench.loop.run();
    assertThat(ended).isCompleted();
    assertThat(bench.near.end()).isNotCompletedExceptionally();
    bench.far.send("still here");
    bench.loop.run();
    assertThat(bench.journal).containsExactly("last", "end", "back still here");
    assertThat(bench.failure(bench.near.send("x")))
        .isExactlyInstanceOf(PipeException.class)
        .hasMessageContaining("end()");
    bench.far.end();
    bench.loop.run();
    assertThat(bench.near.closed()).isCompleted();
    assertThat(bench.far.closed()).isCompleted();
    assertThat(cause(bench.near)).isEqualTo(CloseCause.ENDED_BY_PEER);
  }

  @Test
  void aPipeWithoutInterestInTheEndFlushesAndClosesItselfWhenTheOtherSideEnds() {
    bench.farDriver.stall(true);
    bench.far.onMessage((message, pipe) -> pipe.send("answer"));
    bench.near.onEnd(pipe -> {});
    bench.near.subscribe(Filter.ALL);
    bench.near.send("question");
    bench.near.end();
    bench.loop.run();
    assertThat(bench.far.closed()).isNotDone();
    bench.farDriver.stall(false);
    bench.loop.run();
    assertThat(cause(bench.far)).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(bench.text(bench.near.receive(Bench.SECOND))).isEqualTo("answer");
  }

  @Test
  void halfOpenKeepsThePipeUntilItIsClosedHere() {
    with(PipeOptions.defaults().with(PipeOptions.HALF_OPEN, true));
    bench.near.end();
    bench.loop.advance(Duration.ofSeconds(10));
    assertThat(bench.far.isOpen()).isTrue();
    bench.far.closeAsync();
    bench.loop.run();
    assertThat(cause(bench.far)).isEqualTo(CloseCause.CLOSED_HERE);
  }

  @Test
  void theEndComesAfterWhatWasHeld() {
    bench.far.onEnd(pipe -> bench.journal.add("end"));
    bench.near.send("early");
    bench.near.end();
    bench.loop.run();
    assertThat(bench.journal).isEmpty();
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.loop.run();
    assertThat(bench.journal).containsExactly("early", "end");
  }

  @Test
  void theEndWaitsForAnAsynchronousHandler() {
    CompletableFuture<Void> work = new CompletableFuture<>();
    bench.far.onMessageAsync(
        (message, pipe) -> {
          bench.journal.add(message.text());
          return work;
        });
    bench.far.onEnd(pipe -> bench.journal.add("end"));
    bench.near.send("work");
    bench.near.end();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("work");
    work.complete(null);
    bench.loop.run();
    assertThat(bench.journal).containsExactly("work", "end");
  }

  // PIPE-16

  @Test
  void onceClosedWaitingReceivesFailAndQueuedMessagesCanStillBeReceived() {
    bench.far.subscribe(Filter.ALL);
    CompletableFuture<Message> never =
        bench.far.receive(Filter.matching("never"), Duration.ofMinutes(1));
    bench.near.send("kept");
    bench.near.closeAsync();
    bench.loop.run();
    assertThat(bench.far.closed()).isCompleted();
    assertThat(bench.failure(never))
        .isInstanceOfSatisfying(
            PipeClosedException.class,
            e -> assertThat(e.closeCause().id()).isEqualTo(CloseCause.ENDED_BY_PEER));
    assertThat(bench.receive()).isEqualTo("kept");
    assertThat(bench.failure(bench.far.receive(Bench.SECOND)))
        .isInstanceOf(PipeClosedException.class);
    assertThat(bench.loop.timers()).isZero();
  }

  @Test
  void whatWasHeldWhenTheOtherSideBrokeOffCanStillBeReceived() {
    bench.send("before the crash");
    bench.farDriver.breakDown();
    bench.loop.run();
    assertThat(cause(bench.far)).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(bench.receive()).isEqualTo("before the crash");
    assertThat(bench.failure(bench.far.receive(Bench.SECOND)))
        .isInstanceOf(PipeClosedException.class);
    assertThat(bench.farDriver.leases()).isZero();
  }

  @Test
  void everythingThatWasHeldIsGivenBackWhenThePipeIsAborted() {
    bench.near.send(Bench.bytes(60_000, 1));
    bench.loop.run();
    assertThat(bench.farDriver.leases()).isEqualTo(1);
    bench.far.abort();
    bench.loop.run();
    assertThat(bench.farDriver.leases()).isZero();
  }

  @Test
  void aClosedPipeKeepsWhatNobodyReadButNotItsDriversMemory() {
    bench.near.send("x".repeat(10_000));
    bench.loop.run();
    assertThat(bench.farDriver.leases()).isEqualTo(1);
    bench.near.abort();
    bench.loop.run();
    assertThat(cause(bench.far)).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(bench.farDriver.leases()).isZero();
    assertThat(bench.receive()).hasSize(10_000);
  }
}
