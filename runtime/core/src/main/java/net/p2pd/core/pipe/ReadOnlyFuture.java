package net.p2pd.core.pipe;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.EventLoop;

/**
 * A future that many may look at and only its owner can complete: cancelling it does nothing, and a
 * time limit makes a copy, so that it cannot disturb the others.
 *
 * @param <T> the type of its value
 */
public final class ReadOnlyFuture<T> extends LoopFuture<T> {

  /** Makes a future that is not done yet. */
  public ReadOnlyFuture(EventLoop loop) {
    super(loop);
  }

  /** Completes it; for its owner. */
  public void settle(T value) {
    super.complete(value);
  }

  @Override
  public boolean complete(T value) {
    return false;
  }

  @Override
  public boolean completeExceptionally(Throwable error) {
    return false;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false;
  }

  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException("only the pipe completes this future");
  }

  @Override
  public void obtrudeException(Throwable error) {
    throw new UnsupportedOperationException("only the pipe completes this future");
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    return copy().orTimeout(timeout, unit);
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    return copy().completeOnTimeout(value, timeout, unit);
  }
}
