package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of Reactive Streams, by their numbers, and those of the pipe. */
class PublisherTest {

  private Bench bench = Bench.of(PipeKind.MESSAGES);

  @AfterEach
  void stop() {
    bench.close();
  }

  private static class Reader implements Flow.Subscriber<Message> {
    final List<String> signals = new ArrayList<>();
    Flow.Subscription subscription;
    Consumer<String> onNext = text -> {};
    boolean inSignal;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      signals.add("subscribed");
    }

    @Override
    public void onNext(Message message) {
      if (inSignal) {
        signals.add("two at once");
      }
      inSignal = true;
      signals.add(message.text());
      onNext.accept(message.text());
      inSignal = false;
    }

    @Override
    public void onError(Throwable error) {
      signals.add(error.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  private Reader read() {
    Reader reader = new Reader();
    bench.far.messages(Filter.ALL).subscribe(reader);
    bench.loop.run();
    return reader;
  }

  @Test
  void rule101OnlyWhatWasAskedForIsGiven() {
    Reader reader = read();
    bench.send("a", "b", "c");
    assertThat(reader.signals).containsExactly("subscribed");
    reader.subscription.request(2);
    bench.loop.run();
    assertThat(reader.signals).containsExactly("subscribed", "a", "b");
    reader.subscription.request(Long.MAX_VALUE);
    reader.subscription.request(Long.MAX_VALUE);
    bench.send("d");
    assertThat(reader.signals).containsExactly("subscribed", "a", "b", "c", "d");
  }

  @Test
  void rule105ItCompletesWhenThePipeClosesInGoodOrderAfterTheLastMessage() {
    Reader reader = read();
    bench.send("a");
    bench.near.closeAsync();
    bench.loop.run();
    assertThat(reader.signals).containsExactly("subscribed");
    reader.subscription.request(1);
    bench.loop.run();
    assertThat(reader.signals).containsExactly("subscribed", "a", "complete");
  }

  @Test
  void rule104ItFailsWhenThePipeDoesNot() {
    Reader reader = read();
    bench.near.abort();
    bench.loop.run();
    assertThat(reader.signals)
        .containsExactly("subscribed", PipeClosedException.class.getSimpleName());
  }

  @Test
  void rule109SubscribingWithoutASubscriberThrowsAndOnSubscribeComesFirst() {
    Flow.Publisher<Message> publisher = bench.far.messages(Filter.ALL);
    assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
    bench.near.abort();
    bench.loop.run();
    Reader late = new Reader();
    publisher.subscribe(late);
    bench.loop.run();
    assertThat(late.signals)
        .containsExactly("subscribed", PipeClosedException.class.getSimpleName());
  }

  @Test
  void rule303AskingInsideOnNextDoesNotFillTheStackAndSignalsStaySerial() {
    Reader reader = read();
    reader.onNext = text -> reader.subscription.request(1);
    int count = 50_000;
    for (int i = 0; i < count; i++) {
      bench.near.send("x");
    }
    bench.loop.run(); // the queue is full now, and all of it waits for demand
    bench.loop.runTask(() -> reader.subscription.request(1));
    assertThat(reader.signals).hasSize(count + 1).doesNotContain("two at once");
  }

  @Test
  void rule306AndRule307AfterCancellingNothingMoreComesAndAskingDoesNothing() {
    Reader reader = read();
    reader.subscription.request(10);
    bench.send("a");
    reader.subscription.cancel();
    reader.subscription.cancel();
    reader.subscription.request(5);
    reader.subscription.request(-1);
    bench.send("b");
    bench.near.closeAsync();
    bench.loop.run();
    assertThat(reader.signals).containsExactly("subscribed", "a");
  }

  @Test
  void cancellingInsideOnNextStopsAtOnce() {
    Reader reader = read();
    bench.send("a", "b", "c");
    reader.onNext = text -> reader.subscription.cancel();
    reader.subscription.request(3);
    bench.loop.run();
    assertThat(reader.signals).containsExactly("subscribed", "a");
  }

  @Test
  void rule309AskingForNothingOrLessIsAnError() {
    for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
      Reader reader = read();
      reader.subscription.request(n);
      bench.loop.run();
      assertThat(reader.signals).containsExactly("subscribed", "IllegalArgumentException");
      reader.subscription.request(1);
      bench.loop.run();
      assertThat(reader.signals).hasSize(2);
    }
  }

  @Test
  void rule313ACancelledSubscriberIsForgotten() throws InterruptedException {
    Flow.Subscription subscription;
    WeakReference<Reader> weak;
    {
      Reader reader = read();
      subscription = reader.subscription;
      weak = new WeakReference<>(reader);
      reader = null;
    }
    subscription.cancel();
    bench.loop.run();
    for (int i = 0; i < 100 && weak.get() != null; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(weak.get()).isNull();
    assertThat(subscription).isNotNull();
  }

  @Test
  void rule213ASubscriberThatThrowsIsCancelledAndReported() {
    Reader reader = read();
    reader.onNext =
        text -> {
          throw new IllegalStateException("broken subscriber");
        };
    reader.subscription.request(5);
    bench.send("a", "b");
    assertThat(reader.signals).containsExactly("subscribed", "a");
    assertThat(bench.log).singleElement().asString().contains("broken subscriber");
  }

  @Test
  void rule111EachSubscriberHasAQueueOfItsOwn() {
    Reader slow = read();
    Reader quick = read();
    quick.subscription.request(Long.MAX_VALUE);
    bench.send("a", "b");
    assertThat(quick.signals).containsExactly("subscribed", "a", "b");
    slow.subscription.request(1);
    bench.loop.run();
    assertThat(slow.signals).containsExactly("subscribed", "a");
  }

  @Test
  void demandThatStaysAwayMakesThePipeWait() {
    bench.close();
    bench = Bench.of(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 3));
    Reader reader = read();
    for (int i = 0; i < 10; i++) {
      bench.near.send("m" + i);
    }
    bench.loop.run();
    assertThat(bench.farDriver.isWanted()).isFalse();
    reader.subscription.request(100);
    bench.loop.run();
    assertThat(reader.signals).hasSize(11).endsWith("m9");
    assertThat(bench.farDriver.isWanted()).isTrue();
  }

  @Test
  void cancellingWithAFullQueueLetsThePipeGoOn() {
    bench.close();
    bench = Bench.of(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 1));
    Reader reader = read();
    List<String> others = new ArrayList<>();
    bench.far.onMessage((message, pipe) -> others.add(message.text()));
    bench.send("a", "b");
    assertThat(others).containsExactly("a");
    reader.subscription.cancel();
    bench.loop.run();
    assertThat(others).containsExactly("a", "b");
  }

  @Test
  void onlyMessagesThatMatchArePublished() {
    Reader reader = new Reader();
    bench.far.messages(Filter.matching("^yes")).subscribe(reader);
    bench.loop.run();
    reader.subscription.request(10);
    bench.send("yes 1", "no", "yes 2");
    assertThat(reader.signals).containsExactly("subscribed", "yes 1", "yes 2");
  }
}
