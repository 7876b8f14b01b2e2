package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Subscription;

/** A queue that is read with {@code receive}. */
final class QueueSubscription extends Outlet implements Subscription {

  private final EnginePipe pipe;
  private final Filter filter;
  private final MessageQueue queue;
  private final Waiters<Message> waiters;
  private @Nullable CloseCause pipeClosed;
  private volatile boolean removed;

  QueueSubscription(EnginePipe pipe, Filter filter) {
    this.pipe = pipe;
    this.filter = filter;
    this.queue = new MessageQueue(pipe, filter);
    this.waiters = new Waiters<>(pipe);
  }

  @Override
  void offer(Inbound inbound, ByteBuffer bytes, @Nullable InetSocketAddress from) {
    if (removed || !filter.matches(bytes, from)) {
      return;
    }
    PipeMessage message = inbound.message(bytes, from);
    if (waiters.isEmpty()) {
      queue.add(message);
    } else {
      message.bytes(); // what leaves the handler's call has to own its bytes
      if (!waiters.offer(message)) {
        queue.add(message);
      }
    }
  }

  @Override
  public CompletableFuture<Message> receive(Duration timeout) {
    Waiters<Message>.Waiter waiter = waiters.create();
    if (!pipe.onLoop(() -> take(waiter, timeout))) {
      waiter.fail(new PipeException(pipe.name() + " cannot receive: its event loop was closed"));
    }
    return waiter;
  }

  private void take(Waiters<Message>.Waiter waiter, Duration timeout) {
    if (waiter.isDone()) {
      return;
    }
    PipeMessage first = queue.poll();
    if (first != null) {
      if (!waiter.take(first)) {
        queue.putBack(first);
      }
    } else if (removed) {
      waiter.fail(unsubscribed());
    } else if (pipeClosed != null) {
      waiter.fail(new PipeClosedException(pipe.name(), pipeClosed));
    } else {
      waiters.await(waiter, timeout, () -> late(timeout));
    }
  }

  private PipeTimeoutException late(Duration timeout) {
    return new PipeTimeoutException(
        "no message for the filter "
            + filter
            + " came on "
            + pipe.name()
            + " within "
            + timeout.toMillis()
            + " ms");
  }

  private PipeException unsubscribed() {
    return new PipeException(
        pipe.name() + " receives nothing for the filter " + filter + " any more: unsubscribed");
  }

  @Override
  void closed(CloseCause cause) {
    pipeClosed = cause;
    queue.stopWatch();
    waiters.failAll(() -> new PipeClosedException(pipe.name(), cause));
  }

  @Override
  public Filter filter() {
    return filter;
  }

  @Override
  public int queued() {
    return queue.size();
  }

  @Override
  public long dropped() {
    return queue.dropped();
  }

  /** Returns whether it was closed, so that the next subscriber gets another one. */
  boolean isRemoved() {
    return removed;
  }

  @Override
  public void close() {
    if (!removed) {
      removed = true;
      pipe.handlers.removeOutlet(this);
      pipe.onLoop(
          () -> {
            queue.clear();
            waiters.failAll(this::unsubscribed);
            pipe.inbound.updateRead();
          });
    }
  }
}
