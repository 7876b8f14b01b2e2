package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeClosedException;

/**
 * One subscriber of a publisher, by the rules of Reactive Streams. All signals are given by {@link
 * #drain} on the pipe's loop, one at a time; a request out of {@code onNext} only adds to the
 * demand, so that the stack does not grow (rule 3.3).
 */
final class FlowSubscription extends Outlet implements Flow.Subscription {

  private final EnginePipe pipe;
  private final Filter filter;
  private final MessageQueue queue;
  private final AtomicLong demand = new AtomicLong();
  private Flow.@Nullable Subscriber<? super Message> subscriber;
  private volatile boolean cancelled;
  private volatile @Nullable Throwable badRequest;
  private @Nullable CloseCause pipeClosed;
  private boolean started;
  private boolean draining;

  FlowSubscription(EnginePipe pipe, Filter filter, Flow.Subscriber<? super Message> subscriber) {
    this.pipe = pipe;
    this.filter = filter;
    this.queue = new MessageQueue(pipe, filter);
    this.subscriber = subscriber;
  }

  /** Greets the subscriber, before any other signal. */
  void start() {
    Flow.Subscriber<? super Message> greeted = subscriber;
    if (greeted == null) {
      return;
    }
    // Everything that is asked for inside onSubscribe is answered after it.
    draining = true;
    signal(() -> greeted.onSubscribe(this));
    draining = false;
    started = true;
    drain();
  }

  /** Greets and turns away (rule 1.9). */
  void refuse(Throwable reason) {
    badRequest = reason;
    if (!pipe.onLoop(this::start)) {
      subscriber = null;
    }
  }

  @Override
  void offer(Inbound inbound, ByteBuffer bytes, @Nullable InetSocketAddress from) {
    if (!cancelled && filter.matches(bytes, from)) {
      queue.add(inbound.message(bytes, from));
      drain();
    }
  }

  @Override
  void closed(CloseCause cause) {
    pipeClosed = cause;
    queue.stopWatch();
    drain();
  }

  @Override
  public void request(long n) {
    if (cancelled) {
      return;
    }
    if (n <= 0) {
      badRequest =
          new IllegalArgumentException(
              "request(" + n + ") breaks rule 3.9 of Reactive Streams: ask for 1 or more");
    } else {
      demand.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
    }
    pipe.onLoop(this::drain);
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      pipe.onLoop(this::drain);
    }
  }

  private void drain() {
    if (draining || !started) {
      return;
    }
    draining = true;
    try {
      while (subscriber != null && step(subscriber)) {
        // one signal each
      }
    } finally {
      draining = false;
    }
  }

  /** Gives at most one signal; returns whether there may be another. */
  private boolean step(Flow.Subscriber<? super Message> receiver) {
    Throwable bad = badRequest;
    if (cancelled) {
      release();
    } else if (bad != null) {
      release();
      signal(() -> receiver.onError(bad));
    } else if (queue.isEmpty()) {
      return finish(receiver);
    } else if (demand.get() > 0) {
      next(receiver);
      return true;
    }
    return false;
  }

  private void next(Flow.Subscriber<? super Message> receiver) {
    demand.accumulateAndGet(1, (now, one) -> now == Long.MAX_VALUE ? now : now - one);
    PipeMessage message = queue.poll();
    if (message != null) {
      signal(() -> receiver.onNext(message));
    }
  }

  private boolean finish(Flow.Subscriber<? super Message> receiver) {
    CloseCause cause = pipeClosed;
    if (cause == null) {
      return false;
    }
    release();
    if (cause.isOrderly()) {
      signal(receiver::onComplete);
    } else {
      signal(() -> receiver.onError(new PipeClosedException(pipe.name(), cause)));
    }
    return false;
  }

  /** Lets go of the subscriber and the messages (rule 3.13). */
  private void release() {
    cancelled = true;
    subscriber = null;
    queue.clear();
    pipe.handlers.removeOutlet(this);
    pipe.inbound.updateRead();
  }

  /** A subscriber that throws has broken rule 2.13 and is cancelled. */
  private void signal(Runnable call) {
    pipe.monitor.enter(pipe);
    try {
      call.run();
    } catch (Throwable thrown) {
      cancelled = true;
      pipe.handlers.report(thrown);
    } finally {
      pipe.monitor.exit();
    }
  }
}
