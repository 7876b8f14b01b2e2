package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** An event loop of Netty with the API's face. */
final class NettyEventLoop implements EventLoop {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final io.netty.channel.EventLoop netty;
  private final boolean nio;
  private final FlushBatch flushes = new FlushBatch();
  private final DatagramRoom datagramRoom = new DatagramRoom();
  private @Nullable ChannelDriver<?> first;
  private boolean ending;

  NettyEventLoop(io.netty.channel.EventLoop netty) {
    this.netty = netty;
    this.nio = netty instanceof IoEventLoop io && io.isIoType(NioIoHandler.class);
  }

  io.netty.channel.EventLoop netty() {
    return netty;
  }

  /** Returns what is to be flushed when the loop has delivered what it is reading now. */
  FlushBatch flushes() {
    return flushes;
  }

  DatagramRoom datagramRoom() {
    return datagramRoom;
  }

  /**
   * Returns whether a closed socket is still there: the JDK lets go of it in the selector's next
   * turn. Who is told of a close may want to take its port again.
   */
  boolean closesLate() {
    return nio && !ending;
  }

  /** Runs a task after the selector's next turn: a timer is not looked at again in this one. */
  void afterSelect(Runnable task) {
    netty.schedule(task, 1, TimeUnit.NANOSECONDS);
  }

  /** Makes the thread now and not when it is first needed, unless the loop was closed meanwhile. */
  void prestart() {
    if (!netty.isShuttingDown()) {
      netty.execute(() -> {});
    }
  }

  /**
   * Notes a driver, so that it is closed when the loop ends; a list of links costs no other object.
   */
  void attach(ChannelDriver<?> driver) {
    ChannelDriver<?> head = first;
    driver.next = head;
    if (head != null) {
      head.previous = driver;
    }
    first = driver;
    if (ending) {
      driver.endOfLoop();
    }
  }

  /** Forgets a driver; a second time does no harm. */
  void detach(ChannelDriver<?> driver) {
    ChannelDriver<?> before = driver.previous;
    ChannelDriver<?> after = driver.next;
    if (before == null && first != driver) {
      return;
    }
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    driver.previous = null;
    driver.next = null;
  }

  /** Closes every driver, then stops. */
  void end(Duration limit) {
    try {
      execute(this::endDrivers);
    } catch (RejectedExecutionException alreadyEnded) {
      return;
    }
    netty.shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void endDrivers() {
    ending = true;
    List<ChannelDriver<?>> open = new ArrayList<>();
    for (ChannelDriver<?> driver = first; driver != null; driver = driver.next) {
      open.add(driver);
    }
    open.forEach(ChannelDriver::endOfLoop);
    datagramRoom.end();
  }

  /** Returns whether a channel of its kind can be registered here. */
  boolean carries(Channel channel) {
    boolean needsNio =
        channel instanceof NioSocketChannel
            || channel instanceof NioServerSocketChannel
            || channel instanceof NioDatagramChannel;
    return nio == needsNio;
  }

  @Override
  public void execute(Runnable task) {
    netty.execute(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    Duration wait = delay.isNegative() ? Duration.ZERO : delay;
    long nanos = (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
    Future<?> timer = netty.schedule(task, nanos, TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public boolean inLoop() {
    return netty.inEventLoop();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
