package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/**
 * A future that belongs to an event loop: waiting for it on a loop throws instead of hanging
 * (PIPE-2), asynchronous continuations and time limits use the loop and never a pool of the JDK's
 * (PIPE-4), and so do all futures that are derived from it.
 *
 * @param <T> the type of its value
 */
public class LoopFuture<T> extends CompletableFuture<T> {

  private final EventLoop loop;

  /** Makes a future that is not done yet. */
  public LoopFuture(EventLoop loop) {
    this.loop = loop;
  }

  /** Returns a future that has its value already. */
  public static <T> LoopFuture<T> completed(EventLoop loop, T value) {
    LoopFuture<T> future = new LoopFuture<>(loop);
    future.complete(value);
    return future;
  }

  /** Returns a future without a value that is done already. */
  public static LoopFuture<Void> done(EventLoop loop) {
    LoopFuture<Void> future = new LoopFuture<>(loop);
    future.complete(null);
    return future;
  }

  /** Returns a future that has failed already. */
  public static <T> LoopFuture<T> failed(EventLoop loop, Throwable error) {
    LoopFuture<T> future = new LoopFuture<>(loop);
    future.completeExceptionally(error);
    return future;
  }

  /**
   * Returns a future that ends as a stage of somebody else's does; cancelling it cancels nothing.
   */
  public static <T> LoopFuture<T> of(EventLoop loop, CompletionStage<T> stage) {
    LoopFuture<T> future = new LoopFuture<>(loop);
    Futures.whenDone(
        stage,
        (value, error) -> {
          if (error == null) {
            future.complete(value);
          } else {
            future.completeExceptionally(Futures.unwrap(error));
          }
        });
    return future;
  }

  /** Returns the loop it belongs to. */
  public final EventLoop eventLoop() {
    return loop;
  }

  @Override
  public T join() {
    checkMayWait();
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    checkMayWait();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    checkMayWait();
    return super.get(timeout, unit);
  }

  private void checkMayWait() {
    if (!isDone() && (loop.inLoop() || LoopMonitor.inAnyLoop())) {
      throw new IllegalStateException(
          "waiting on an event loop would stop it, and this future with it: use whenComplete or"
              + " thenAccept, or wait on another thread");
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new LoopFuture<>(loop);
  }

  @Override
  public Executor defaultExecutor() {
    return loop;
  }

  /** Returns a copy: the JDK's minimal stage would forget the loop. */
  @Override
  public CompletionStage<T> minimalCompletionStage() {
    return copy();
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    limit(timeout, unit, () -> completeExceptionally(new TimeoutException()));
    return this;
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    limit(timeout, unit, () -> complete(value));
    return this;
  }

  private void limit(long timeout, TimeUnit unit, Runnable end) {
    if (!isDone()) {
      Registration timer = loop.schedule(Duration.of(timeout, unit.toChronoUnit()), end);
      Futures.whenDone(this, (value, error) -> timer.close());
    }
  }
}
