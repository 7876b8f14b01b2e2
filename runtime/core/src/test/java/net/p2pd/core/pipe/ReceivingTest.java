package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Overflow;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceivingTest {

  private Bench bench = Bench.of(PipeKind.MESSAGES);

  @AfterEach
  void stop() {
    bench.close();
  }

  private Bench with(PipeKind kind, PipeOptions options) {
    bench.close();
    bench = Bench.of(kind, options);
    return bench;
  }

  // PIPE-1

  @Test
  void handlersHearMessagesInTheOrderOfTheirArrival() {
    bench.far.onMessage((message, pipe) -> bench.journal.add("1:" + message.text()));
    bench.far.onMessage((message, pipe) -> bench.journal.add("2:" + message.text()));
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("1:a", "2:a", "1:b", "2:b");
  }

  @Test
  void aMessageThatArrivesInsideAHandlerWaitsUntilItReturned() {
    // A sink is called again from inside the handler, as by a driver that delivers while it writes.
    bench.far.onMessage(
        (message, pipe) -> {
          bench.journal.add("begin " + message.text());
          if (message.text().equals("a")) {
            bench.far.inbound.data(Bench.buffer("nested"), null, () -> () -> {});
          }
          bench.journal.add("end " + message.text());
        });
    bench.send("a", "b");
    assertThat(bench.journal)
        .containsExactly("begin a", "end a", "begin nested", "end nested", "begin b", "end b");
  }

  @Test
  void aHandlerThatThrowsDisturbsNobodyElse() {
    bench.far.onMessage(
        (message, pipe) -> {
          throw new IllegalStateException("broken");
        });
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("a", "b");
    assertThat(bench.log).hasSize(2).allMatch(text -> text.contains("broken"));
  }

  @Test
  void aHandlerMayRemoveItself() {
    List<Registration> registration = new ArrayList<>();
    registration.add(
        bench.far.onMessage(
            (message, pipe) -> {
              bench.journal.add(message.text());
              registration.get(0).close();
            }));
    bench.far.onMessage((message, pipe) -> bench.journal.add("other"));
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("a", "other", "other");
  }

  // PIPE-5

  @Test
  void whatComesBeforeAnybodyReadsIsHeldAndNotLost() {
    bench.send("early", "bird");
    assertThat(bench.receive()).isEqualTo("early");
    assertThat(bench.receive()).isEqualTo("bird");
  }

  @Test
  void atMostTheReadBufferIsHeldBeforeAnybodyReads() {
    Bench stream = with(PipeKind.STREAM, PipeOptions.defaults());
    stream.farDriver.chunk(1024);
    CompletableFuture<Void> sent = stream.near.send(Bench.bytes(300_000, 7));
    stream.loop.run();
    assertThat(sent).isNotDone();
    assertThat(stream.farDriver.isWanted()).isFalse();
    assertThat(stream.far.stats().bytesIn()).isBetween(32_000L, 70_000L);

    List<Integer> sizes = new ArrayList<>();
    stream.far.onMessage((message, pipe) -> sizes.add(message.size()));
    stream.loop.run();
    assertThat(sent).isCompleted();
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(300_000);
  }

  @Test
  void aFloodOfTinyChunksBeforeAnybodyReadsCannotTakeMuchMoreMemoryThanTheirBytes() {
    for (int i = 0; i < 10_000; i++) {
      bench.near.send("x");
    }
    bench.loop.run();
    assertThat(bench.far.stats().bytesIn()).isLessThan(600);
    assertThat(bench.farDriver.leases()).isZero();
    List<String> got = new ArrayList<>();
    bench.far.onMessage((message, pipe) -> got.add(message.text()));
    bench.loop.run();
    assertThat(got).hasSize(10_000);
  }

  @Test
  void whenTheLastReaderLeavesMessagesAreHeldAgain() {
    Registration handler = bench.far.onMessage((message, pipe) -> bench.journal.add("heard"));
    bench.send("a");
    handler.close();
    bench.send("b");
    assertThat(bench.journal).containsExactly("heard");
    assertThat(bench.receive()).isEqualTo("b");
  }

  // PIPE-6

  @Test
  void aMessageGoesToEveryHandlerAndEveryQueueThatMatches() {
    Subscription all = bench.far.subscribe(Filter.ALL);
    Subscription pings = bench.far.subscribe(Filter.matching("^PING"));
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.send("PING 1", "other");
    assertThat(bench.journal).containsExactly("PING 1", "other");
    assertThat(all.queued()).isEqualTo(2);
    assertThat(pings.queued()).isEqualTo(1);
    assertThat(bench.drain(Filter.matching("^PING"))).containsExactly("PING 1");
  }

  @Test
  void equalFiltersShareOneQueue() {
    assertThat(bench.far.subscribe(Filter.matching("a")))
        .isSameAs(bench.far.subscribe(Filter.matching("a")))
        .isNotSameAs(bench.far.subscribe(Filter.matching("b")));
  }

  // PIPE-7

  @Test
  void aReceiveThatTimedOutSwallowsNoMessage() {
    CompletableFuture<Message> late = bench.far.receive(Duration.ofMillis(50));
    bench.loop.advance(Duration.ofMillis(51));
    assertThat(bench.failure(late)).isInstanceOf(PipeTimeoutException.class);
    bench.send("a");
    assertThat(bench.receive()).isEqualTo("a");
  }

  @Test
  void aCancelledReceiveSwallowsNoMessage() {
    CompletableFuture<Message> first = bench.far.receive(Bench.SECOND);
    CompletableFuture<Message> second = bench.far.receive(Bench.SECOND);
    bench.loop.run();
    first.cancel(true);
    bench.send("a");
    assertThat(bench.text(second)).isEqualTo("a");
    bench.loop.run();
    assertThat(bench.loop.timers()).isZero();
  }

  @Test
  void aReceiveThatIsCancelledOnItsWayToTheLoopSwallowsNoMessage() {
    bench.far.subscribe(Filter.ALL);
    bench.send("a");
    CompletableFuture<Message> cancelled = bench.far.receive(Bench.SECOND);
    cancelled.cancel(true);
    bench.loop.run();
    assertThat(bench.receive()).isEqualTo("a");
  }

  @Test
  void aReceiveThatIsCancelledWhileItsMessageComesSwallowsNoMessage() {
    CompletableFuture<Message> first = bench.far.receive(Bench.SECOND);
    CompletableFuture<Message> second = bench.far.receive(Bench.SECOND);
    bench.loop.run();
    // The message is on the loop's list before the cancelled receive can leave.
    bench.loop.execute(() -> bench.far.inbound.data(Bench.buffer("a"), null, () -> () -> {}));
    first.cancel(true);
    bench.loop.run();
    assertThat(bench.text(second)).isEqualTo("a");
  }

  @Test
  void aReceiveThatAHandlerCancelsWhileItIsServedSwallowsNoMessage() {
    with(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 1));
    bench.far.subscribe(Filter.ALL);
    List<CompletableFuture<Message>> receiving = new ArrayList<>();
    // Taking "a" makes room, so that "b" is delivered, whose handler cancels the taker of "a".
    bench.far.onMessage(
        (message, pipe) -> {
          if (message.text().equals("b")) {
            receiving.get(0).cancel(true);
          }
        });
    bench.send("a");
    bench.loop.runTask(() -> bench.far.inbound.data(Bench.buffer("b"), null, () -> () -> {}));
    receiving.add(bench.far.receive(Bench.SECOND));
    bench.loop.run();
    assertThat(receiving.get(0)).isCancelled();
    assertThat(bench.drain(Filter.ALL)).containsExactly("a", "b");
  }

  @Test
  void receivesAreServedInTheOrderInWhichTheyBegan() {
    CompletableFuture<Message> first = bench.far.receive(Bench.SECOND);
    CompletableFuture<Message> second = bench.far.receive(Bench.SECOND);
    bench.send("a", "b");
    assertThat(first.join().text()).isEqualTo("a");
    assertThat(second.join().text()).isEqualTo("b");
    assertThat(bench.loop.timers()).isZero();
  }

  @Test
  void aReceiveWithoutTimeAsksForWhatIsThere() {
    bench.far.subscribe(Filter.ALL);
    assertThat(bench.failure(bench.far.receive(Duration.ZERO)))
        .isInstanceOf(PipeTimeoutException.class)
        .hasMessageContaining("within 0 ms");
    bench.send("a");
    CompletableFuture<Message> now = bench.far.receive(Duration.ZERO);
    bench.loop.run();
    assertThat(now.join().text()).isEqualTo("a");
  }

  @Test
  void receivingInsideAContinuationTakesTheNextMessage() {
    bench
        .far
        .receive(Bench.SECOND)
        .thenCompose(
            one -> {
              bench.journal.add(one.text());
              return bench.far.receive(Bench.SECOND);
            })
        .thenAccept(two -> bench.journal.add(two.text()));
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("a", "b");
  }

  @Test
  void unsubscribingFailsThoseWhoWaitAndDropsTheQueue() {
    CompletableFuture<Message> waiting = bench.far.receive(Bench.SECOND);
    bench.loop.run();
    assertThat(bench.far.unsubscribe(Filter.ALL)).isTrue();
    assertThat(bench.far.unsubscribe(Filter.ALL)).isFalse();
    assertThat(bench.failure(waiting))
        .isInstanceOf(PipeException.class)
        .isNotInstanceOf(PipeClosedException.class)
        .isNotInstanceOf(PipeTimeoutException.class);
    assertThat(bench.loop.timers()).isZero();
  }

  // PIPE-8

  @Test
  void aFullQueueOfAStreamMakesThePipeWaitAndLosesNothing() {
    with(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 4));
    Subscription queue = bench.far.subscribe(Filter.ALL);
    for (int i = 0; i < 20; i++) {
      bench.near.send("m" + i);
    }
    bench.loop.run();
    assertThat(queue.queued()).isEqualTo(4);
    assertThat(bench.farDriver.isWanted()).isFalse();
    assertThat(bench.drain(Filter.ALL)).hasSize(20).startsWith("m0", "m1").endsWith("m19");
    assertThat(queue.dropped()).isZero();
    assertThat(bench.farDriver.isWanted()).isTrue();
  }

  @Test
  void aQueueIsFullWhenItsBytesAreAndOneLargerMessageStillFits() {
    with(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_BYTES, 1000));
    Subscription queue = bench.far.subscribe(Filter.ALL);
    bench.near.send(Bench.bytes(5000, 1));
    bench.near.send(Bench.bytes(10, 2));
    bench.loop.run();
    assertThat(queue.queued()).isEqualTo(1);
    assertThat(bench.drain(Filter.ALL)).hasSize(2);
  }

  @Test
  void aFullQueueOfADatagramPipeDropsTheOldestAndCounts() {
    with(PipeKind.DATAGRAM, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 3));
    Subscription queue = bench.far.subscribe(Filter.ALL);
    bench.send("1", "2", "3", "4", "5");
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(bench.far.stats().dropped()).isEqualTo(2);
    assertThat(bench.drain(Filter.ALL)).containsExactly("3", "4", "5");
    assertThat(bench.far.options().get(PipeOptions.OVERFLOW)).isEqualTo(Overflow.DROP_OLDEST);
  }

  @Test
  void afterFiveSecondsOfWaitingThePipeSaysWhichFilterIsUnread() {
    with(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 1));
    bench.far.subscribe(Filter.matching("^unread"));
    bench.send("unread 1", "unread 2");
    bench.loop.advance(Duration.ofMillis(4_900));
    assertThat(bench.log).isEmpty();
    bench.loop.advance(Duration.ofMillis(200));
    assertThat(bench.log).singleElement().asString().contains("far", "/^unread/", "5 s");
    bench.loop.advance(Duration.ofSeconds(60));
    assertThat(bench.log).hasSize(1);
  }

  @Test
  void aQueueThatIsReadInTimeIsNotComplainedAbout() {
    with(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 1));
    bench.far.subscribe(Filter.ALL);
    for (int i = 0; i < 20; i++) {
      bench.send("a", "b");
      bench.loop.advance(Duration.ofMillis(900));
      bench.drain(Filter.ALL);
    }
    assertThat(bench.log).isEmpty();
  }

  // Messages

  @Test
  void aMessageOfAHandlerIsValidWhileItRunsAndForEverOnceCopied() {
    List<Message> kept = new ArrayList<>();
    bench.far.onMessage(
        (message, pipe) -> {
          kept.add(message);
          assertThat(message.peek().remaining()).isEqualTo(message.size()).isEqualTo(3);
          if (kept.size() == 2) {
            message.bytes();
          }
        });
    bench.send("one", "two");
    assertThatThrownBy(() -> kept.get(0).peek()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kept.get(0).text())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("bytes()");
    assertThat(kept.get(1).text()).isEqualTo("two");
    assertThat(kept.get(1).peek().remaining()).isEqualTo(3);
    assertThat(kept.get(1).bytes()).isSameAs(kept.get(1).bytes());
  }

  @Test
  void aViewIsReadOnlyAndShowsNothingBeyondTheMessage() {
    with(PipeKind.STREAM, PipeOptions.defaults());
    bench.far.onMessage(
        (message, pipe) -> {
          ByteBuffer view = message.peek();
          assertThat(view.capacity()).isEqualTo(message.size());
          assertThatThrownBy(() -> view.put(0, (byte) 1))
              .isInstanceOf(ReadOnlyBufferException.class);
          view.position(view.limit());
          assertThat(message.peek().position()).isZero();
          bench.journal.add(message.text());
        });
    // A driver's buffer may be larger than what it received.
    bench.loop.runTask(
        () ->
            bench.far.inbound.data(
                ByteBuffer.wrap("..secret..".getBytes()).position(2).limit(8),
                null,
                () -> () -> {}));
    assertThat(bench.journal).containsExactly("secret");
    assertThat(bench.log).isEmpty();
  }

  @Test
  void aQueuedMessageOwnsItsBytes() {
    bench.far.subscribe(Filter.ALL);
    bench.send("mine");
    Message message = bench.loop.await(bench.far.receive(Bench.SECOND));
    bench.send("other");
    assertThat(message.text()).isEqualTo("mine");
    assertThat(message.sender()).isEqualTo(bench.far.remote());
  }
}
