package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;

/**
 * Futures that wait for something to be handed out, first come, first served, each with a time
 * limit of its own. One that timed out or was cancelled takes nothing.
 */
final class Waiters<T> {

  private final EnginePipe pipe;
  private @Nullable ArrayDeque<Waiter> queue;

  Waiters(EnginePipe pipe) {
    this.pipe = pipe;
  }

  /** Returns a future that does not wait yet; from any thread. */
  Waiter create() {
    return new Waiter();
  }

  /** Lets a future wait. */
  void await(Waiter waiter, Duration timeout, Supplier<? extends Throwable> late) {
    if (waiter.isDone()) {
      return;
    }
    if (timeout.isZero() || timeout.isNegative()) {
      waiter.fail(late.get());
      return;
    }
    if (queue == null) {
      queue = new ArrayDeque<>(4);
    }
    queue.add(waiter);
    waiter.timer =
        pipe.schedule(
            timeout,
            () -> {
              waiter.timer = null;
              waiter.fail(late.get());
            });
  }

  boolean isEmpty() {
    return queue == null || queue.isEmpty();
  }

  /** Hands a thing to the first that still waits; returns whether there was one. */
  boolean offer(T thing) {
    while (queue != null && !queue.isEmpty()) {
      Waiter first = queue.remove();
      first.stopTimer();
      if (first.take(thing)) {
        return true;
      }
    }
    return false;
  }

  void failAll(Supplier<? extends Throwable> error) {
    while (queue != null && !queue.isEmpty()) {
      Waiter first = queue.remove();
      first.stopTimer();
      first.fail(error.get());
    }
  }

  /** One future; whoever ends it from outside, its place in the queue and its timer go with it. */
  final class Waiter extends LoopFuture<T> {
    private @Nullable Registration timer;

    Waiter() {
      super(pipe.eventLoop());
    }

    /** Takes the thing unless the future is done already. */
    boolean take(T thing) {
      return super.complete(thing);
    }

    void fail(Throwable error) {
      if (super.completeExceptionally(error)) {
        leave();
      }
    }

    private void stopTimer() {
      if (timer != null) {
        timer.close();
        timer = null;
      }
    }

    private void leave() {
      stopTimer();
      if (queue != null) {
        queue.remove(this);
      }
    }

    private boolean left(boolean changed) {
      if (changed) {
        pipe.onLoop(this::leave);
      }
      return changed;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return left(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(T value) {
      return left(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
      return left(super.completeExceptionally(error));
    }
  }
}
