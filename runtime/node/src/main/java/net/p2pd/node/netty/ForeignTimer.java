package net.p2pd.node.netty;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** A timer of a {@link ForeignLoop}, as Netty wants to see it. */
final class ForeignTimer<V> extends DefaultPromise<V> implements ScheduledFuture<V> {

  private final long due;
  private @Nullable EventLoop loop;
  private @Nullable Registration registration;

  ForeignTimer(EventExecutor executor, long due) {
    super(executor);
    this.due = due;
  }

  void start(EventLoop on, Duration delay, Callable<V> task) {
    loop = on;
    registration = on.schedule(delay, () -> run(task));
  }

  private void run(Callable<V> task) {
    if (!setUncancellable()) {
      return;
    }
    try {
      setSuccess(task.call());
    } catch (Exception e) {
      setFailure(e);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    Registration timer = registration;
    if (cancelled && timer != null) {
      timer.close();
    }
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    EventLoop on = loop;
    return unit.convert(on == null ? 0 : due - on.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}
