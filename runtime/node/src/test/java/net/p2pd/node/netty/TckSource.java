package net.p2pd.node.netty;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;

/**
 * Two connected pipes; what the near one sends, the far one publishes.
 *
 * <p>The near side sends when the first subscriber asks for something. By then all subscribers of a
 * test are there: a pipe publishes what comes after one has subscribed, and so each gets the same.
 */
final class TckSource implements AutoCloseable {

  /** Enough for the test that wants billions: it goes away after eleven. */
  private static final long MOST = 1000;

  private static final Filter ELEMENTS = Filter.matching("^element ");
  private static final Filter END = Filter.matching("^end$");

  private final Pipe near;
  private final Pipe far;
  private final Runnable cleaner;
  private final AtomicBoolean asked = new AtomicBoolean();

  TckSource(Pipe near, Pipe far, Runnable cleaner) {
    this.near = near;
    this.far = far;
    this.cleaner = cleaner;
  }

  Flow.Publisher<Message> publisher(long elements) {
    Flow.Publisher<Message> publisher = far.messages(ELEMENTS);
    return subscriber ->
        publisher.subscribe(
            subscriber == null ? null : new Asking(subscriber, () -> send(elements)));
  }

  /** Returns the publisher of a pipe that was cut off. */
  Flow.Publisher<Message> failed() {
    if (near.kind() == PipeKind.DATAGRAM) {
      far.abort(); // datagrams do not tell the other side
    } else {
      near.abort();
      End.get(far.subscribe(END).receive(TckPipes.LIMIT).handle((message, closed) -> null));
    }
    CloseCause cause = End.get(far.closed());
    if (cause.isOrderly()) {
      throw new AssertionError("closed in good order: " + cause);
    }
    return far.messages(ELEMENTS);
  }

  private void send(long elements) {
    if (asked.getAndSet(true)) {
      return;
    }
    for (long i = 0; i < Math.min(elements, MOST); i++) {
      near.send("element " + i);
    }
    if (elements > MOST) {
      return;
    }
    if (near.kind() == PipeKind.DATAGRAM) {
      far.subscribe(END).receive(TckPipes.LIMIT).thenRun(far::closeAsync);
      near.send("end");
    } else {
      near.closeAsync();
    }
  }

  @Override
  public void close() {
    End.get(near.closeAsync());
    End.get(far.closeAsync());
    cleaner.run();
  }

  /** A subscriber between, to see the first request; it knows the real one, and nobody knows it. */
  private record Asking(Flow.Subscriber<? super Message> real, Runnable first)
      implements Flow.Subscriber<Message> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      real.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              subscription.request(n);
              first.run();
            }

            @Override
            public void cancel() {
              subscription.cancel();
            }
          });
    }

    @Override
    public void onNext(Message message) {
      real.onNext(message);
    }

    @Override
    public void onError(Throwable error) {
      real.onError(error);
    }

    @Override
    public void onComplete() {
      real.onComplete();
    }
  }
}
