package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;

/**
 * Lets a loop that is none of Netty's carry a channel of Netty's: in the laboratory, where time is
 * virtual, and under pipes of plugins. Its owner ends it, so it cannot be shut down here.
 */
final class ForeignLoop extends AbstractEventExecutor implements EventLoop {

  private final net.p2pd.api.pipe.EventLoop loop;

  ForeignLoop(net.p2pd.api.pipe.EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public @Nullable EventLoopGroup parent() {
    return null;
  }

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public boolean inEventLoop() {
    return loop.inLoop();
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return thread == Thread.currentThread() && loop.inLoop();
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return this;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    ForeignTimer<V> timer = new ForeignTimer<>(this, loop.nanoTime() + unit.toNanos(delay));
    timer.start(loop, Duration.ofNanos(unit.toNanos(delay)), callable);
    return timer;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("no periodic tasks on a loop of somebody else's");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("no periodic tasks on a loop of somebody else's");
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return terminationFuture();
  }

  @Override
  public Future<?> terminationFuture() {
    return newFailedFuture(new UnsupportedOperationException("its owner ends this loop"));
  }

  @Deprecated
  @Override
  public void shutdown() {
    // Its owner ends it.
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
