package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.testing.MemoryDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendingTest {

  private Bench bench = Bench.of(PipeKind.STREAM);

  @AfterEach
  void stop() {
    bench.close();
  }

  private Bench with(PipeKind kind, PipeOptions options) {
    bench.close();
    bench = Bench.of(kind, options);
    return bench;
  }

  // PIPE-9

  @Test
  void thePositionMovesAtOnceAndTheBytesAreReadUntilTheResult() {
    ByteBuffer bytes = ByteBuffer.wrap("..abc..".getBytes()).position(2).limit(5);
    CompletableFuture<Void> sent = bench.near.send(bytes);
    assertThat(bytes.remaining()).isZero();
    bytes.clear();
    bench.loop.run();
    assertThat(sent).isCompleted();
    assertThat(bench.receive()).isEqualTo("abc");
  }

  @Test
  void aResultCompletesWhenTheCarrierTookTheBytesAndNotBefore() {
    bench.nearDriver.stall(true);
    CompletableFuture<Void> sent = bench.near.send("abc");
    bench.loop.run();
    assertThat(sent).isNotDone();
    assertThat(bench.near.stats().bytesPending()).isEqualTo(3);
    bench.nearDriver.stall(false);
    bench.loop.run();
    assertThat(sent).isCompleted();
    assertThat(bench.near.stats().bytesPending()).isZero();
  }

  @Test
  void aSendOnTheLoopIsOnItsWayWhenTheCallReturns() {
    bench.loop.runTask(() -> assertThat(bench.near.send("abc")).isCompleted());
  }

  @Test
  void sendsOfOneThreadArriveInOrder() {
    for (int i = 0; i < 100; i++) {
      bench.near.send(i + ",");
    }
    StringBuilder all = new StringBuilder();
    bench.far.onMessage((message, pipe) -> all.append(message.text()));
    bench.loop.run();
    assertThat(all.toString()).startsWith("0,1,2,").endsWith("98,99,");
  }

  @Test
  void aContinuationThatSendsAgainDoesNotFillTheStack() {
    bench.far.onMessage((message, pipe) -> {});
    int[] left = {100_000};
    Runnable[] next = new Runnable[1];
    next[0] =
        () -> {
          if (left[0]-- > 0) {
            bench.near.send("x").thenRun(next[0]);
          }
        };
    bench.loop.runTask(next[0]);
    assertThat(left[0]).isEqualTo(-1);
    assertThat(bench.log).isEmpty();
  }

  // PIPE-10

  @Test
  void aFailedSendThatNobodyObservesReachesTheErrorHandlers() {
    List<Throwable> errors = new ArrayList<>();
    bench.near.onError((pipe, error) -> errors.add(error));
    bench.nearDriver.failWrites(new PipeException("the cable is cut"));
    bench.near.send("a");
    bench.loop.run();
    assertThat(errors).isEmpty();
    bench.loop.advance(Duration.ofMillis(250));
    assertThat(errors).singleElement().asString().contains("the cable is cut");
    assertThat(bench.log).isEmpty();
    assertThat(bench.near.isOpen()).isTrue();
  }

  @Test
  void withoutAnErrorHandlerTheFailureIsLogged() {
    bench.nearDriver.failWrites(new PipeException("the cable is cut"));
    bench.near.send("a");
    bench.loop.advance(Duration.ofMillis(250));
    assertThat(bench.log).singleElement().asString().contains("near", "the cable is cut");
  }

  @Test
  void aFailedSendThatIsObservedBeforeOrShortlyAfterReachesNobodyElse() {
    bench.near.onError((pipe, error) -> bench.journal.add("error handler"));
    bench.nearDriver.failWrites(new PipeException("the cable is cut"));
    bench.near.send("a").exceptionally(error -> null);
    CompletableFuture<Void> looked = bench.near.send("b");
    CompletableFuture<Void> waited = bench.near.send("c");
    CompletableFuture<Void> combined = bench.near.send("d");
    CompletableFuture<Void> all = CompletableFuture.allOf(combined);
    bench.loop.advance(Duration.ofMillis(50));
    assertThat(looked.isCompletedExceptionally()).isTrue();
    waited.whenComplete((value, error) -> bench.journal.add("seen"));
    bench.loop.advance(Duration.ofSeconds(1));
    assertThat(all).isCompletedExceptionally();
    assertThat(bench.journal).containsExactly("seen");
  }

  @Test
  void aSendThatSucceededReportsNothing() {
    bench.near.send("a");
    bench.loop.advance(Duration.ofSeconds(1));
    assertThat(bench.log).isEmpty();
    assertThat(bench.loop.timers()).isZero();
  }

  @Test
  void manyFailuresForOneReasonAreSaidOnce() {
    bench.nearDriver.failWrites(new PipeException("the cable is cut"));
    for (int i = 0; i < 1000; i++) {
      bench.near.send("a");
    }
    bench.loop.advance(Duration.ofSeconds(1));
    assertThat(bench.log).hasSize(1);
  }

  // PIPE-15

  @Test
  void aSlowReaderSlowsTheSenderDownAndNothingIsLost() {
    bench.far.subscribe(net.p2pd.api.pipe.Filter.ALL);
    List<CompletableFuture<Void>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      results.add(bench.near.send(Bench.bytes(64 * 1024, i)));
    }
    bench.loop.run();
    long done = results.stream().filter(CompletableFuture::isDone).count();
    assertThat(done).isBetween(16L, 20L); // a queue of 1 MiB and what is on the way
    byte[] all = new byte[64 * 64 * 1024];
    int at = 0;
    while (at < all.length) {
      byte[] part = bench.loop.await(bench.far.receive(Bench.SECOND)).bytes();
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    for (int i = 0; i < all.length; i++) {
      if (all[i] != (byte) (i / (64 * 1024))) {
        throw new AssertionError("byte " + i + " is wrong");
      }
    }
    assertThat(results).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whenTheSendLimitIsPendingAFurtherSendFails() {
    with(PipeKind.STREAM, PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, 1000));
    bench.nearDriver.stall(true);
    CompletableFuture<Void> fits = bench.near.send(Bench.bytes(5000, 1));
    bench.loop.run();
    CompletableFuture<Void> refused = bench.near.send("x");
    assertThat(bench.failure(refused))
        .isExactlyInstanceOf(PipeException.class)
        .hasMessageContaining("1000")
        .hasMessageContaining("send-limit");
    assertThat(fits).isNotDone();
    bench.nearDriver.stall(false);
    bench.loop.run();
    assertThat(fits).isCompleted();
    assertThat(bench.near.send("y")).isNotCompletedExceptionally();
  }

  @Test
  void theSendLimitHoldsOnTheLoopToo() {
    with(PipeKind.STREAM, PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, 1000));
    bench.nearDriver.stall(true);
    bench.loop.runTask(
        () -> {
          CompletableFuture<Void> first = bench.near.send(Bench.bytes(600, 1));
          CompletableFuture<Void> second = bench.near.send(Bench.bytes(600, 1));
          CompletableFuture<Void> third = bench.near.send("x");
          bench.journal.add(
              first.isDone() + " " + second.isDone() + " " + third.isCompletedExceptionally());
        });
    assertThat(bench.journal).containsExactly("false false true");
  }

  @Test
  void theSendLimitHoldsForBytesThatStillWaitToGetOntoTheLoop() {
    with(PipeKind.STREAM, PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, 1000));
    CompletableFuture<Void> first = bench.near.send(Bench.bytes(1000, 1));
    CompletableFuture<Void> second = bench.near.send("x");
    assertThat(second).isCompletedExceptionally();
    bench.loop.run();
    assertThat(first).isCompleted();
    assertThat(bench.near.stats().bytesPending()).isZero();
  }

  // What cannot be sent

  @Test
  void onlyDatagramPipesSendToAnAddress() {
    assertThat(bench.failure(bench.near.send(Bench.buffer("x"), MemoryDriver.address(9))))
        .isInstanceOf(UnsupportedOptionException.class);
  }

  @Test
  void sendingOnAClosedPipeFailsWithItsCause() {
    bench.near.closeAsync();
    bench.loop.run();
    assertThat(bench.failure(bench.near.send("x")))
        .isInstanceOf(PipeClosedException.class)
        .hasMessageContaining("closed on this side");
  }

  @Test
  void theCountersCountMessagesAndBytesOfBothDirections() {
    with(PipeKind.MESSAGES, PipeOptions.defaults());
    bench.far.onMessage((message, pipe) -> pipe.send("pong!"));
    bench.near.onMessage((message, pipe) -> {});
    bench.send("ping", "ping");
    assertThat(bench.near.stats().messagesOut()).isEqualTo(2);
    assertThat(bench.near.stats().bytesOut()).isEqualTo(8);
    assertThat(bench.near.stats().messagesIn()).isEqualTo(2);
    assertThat(bench.near.stats().bytesIn()).isEqualTo(10);
    assertThat(bench.near.stats().bytesPending()).isZero();
    assertThat(bench.near.stats().dropped()).isZero();
  }
}
