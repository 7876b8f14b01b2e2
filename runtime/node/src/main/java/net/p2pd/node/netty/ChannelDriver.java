package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeSink;

/**
 * What all drivers over a Netty channel have in common: the order of events. It is the last handler
 * of its channel and the driver at once, so that a connection costs one object of ours.
 *
 * <p>Netty may hand over a little more after reading was switched off (the rest of a batch, records
 * of TLS that came in one packet). That is held, in order, and delivered when it is wanted again;
 * the end and the close of the channel wait behind it.
 *
 * @param <T> what the channel reads
 */
abstract class ChannelDriver<T> extends ChannelInboundHandlerAdapter
    implements PipeDriver, Runnable {

  private final Channel channel;
  private final EventLoop loop;
  private final Class<T> type;
  private @Nullable PipeSink sink;
  private @Nullable ArrayDeque<T> held;
  private @Nullable CloseCause cause;
  @Nullable ChannelDriver<?> previous;
  @Nullable ChannelDriver<?> next;
  boolean flushDue;
  private boolean wanted;
  private boolean suspended;
  private boolean delivering;
  private boolean ended;
  private boolean endTold;
  private boolean closedHere;
  private boolean dying;
  private boolean inactive;
  private boolean closedTold;

  ChannelDriver(Channel channel, EventLoop loop, Class<T> type) {
    this.channel = channel;
    this.loop = loop;
    this.type = type;
  }

  /** Delivers one thing that was read and lets go of it. */
  abstract void deliver(PipeSink to, T read);

  /** Lets go of something that nobody will get. */
  abstract void discard(T read);

  /** Gives the channel what was written and is still kept here; called before each flush. */
  void handOver() {}

  /** Returns what is to be held in the place of something that was read, in less memory. */
  T toHold(T read) {
    return read;
  }

  /** Reacts to an error of the channel that is not a consequence of its being closed. */
  abstract void failed(Throwable error);

  /** Returns what the listener of a failed write hears. */
  abstract PipeException writeError(Throwable error, @Nullable Object to, int size);

  /** Called after the sink heard that the other side ended. */
  void afterEnd() {}

  final Channel channel() {
    return channel;
  }

  final @Nullable PipeSink sink() {
    return sink;
  }

  final boolean isWanted() {
    return wanted && sink != null;
  }

  @Override
  public final EventLoop eventLoop() {
    return loop;
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return inet(channel.localAddress());
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return inet(channel.remoteAddress());
  }

  private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress found ? found : null;
  }

  @Override
  public final void start(PipeSink receiver) {
    sink = receiver;
    if (inactive || held != null || ended) {
      loop.execute(this);
    }
  }

  /** Forgets the sink: another will be started. Only before anything was delivered. */
  final void unstart() {
    read(false);
    sink = null;
  }

  @Override
  public final void read(boolean want) {
    wanted = want;
    if (want && (held != null || (ended && !endTold) || inactive)) {
      loop.execute(this);
    } else {
      flow();
    }
  }

  /** Stops or resumes reading for reasons of the driver's own. */
  final void suspend(boolean stop) {
    suspended = stop;
    if (!stop && held != null) {
      loop.execute(this);
    } else {
      flow();
    }
  }

  private boolean isFlowing() {
    return wanted && !suspended && sink != null;
  }

  private void flow() {
    boolean on = isFlowing() && held == null && !ended && !inactive;
    if (channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    FlushBatch.begin(loop);
    take(type.cast(message));
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    FlushBatch.end(loop);
  }

  /** Delivers what was read, or holds it. */
  final void take(T read) {
    if (closedHere) {
      discard(read);
    } else if (isFlowing() && held == null && !delivering) {
      give(read);
    } else {
      hold(read);
    }
  }

  private void hold(T read) {
    if (held == null) {
      held = new ArrayDeque<>();
    }
    held.add(toHold(read));
    if (isFlowing()) {
      loop.execute(this);
    }
  }

  private void give(T read) {
    PipeSink to = sink;
    if (to == null) {
      discard(read);
      return;
    }
    delivering = true;
    try {
      deliver(to, read);
    } catch (RuntimeException e) {
      to.error(e);
    } finally {
      delivering = false;
    }
  }

  /** Takes what is held out of the queue, to send it another way. */
  final ArrayDeque<T> takeHeld() {
    ArrayDeque<T> taken = held == null ? new ArrayDeque<>() : held;
    held = null;
    return taken;
  }

  /** Delivers what was held, then the end, then the close, as far as that is wanted. */
  @Override
  public final void run() {
    if (delivering) {
      loop.execute(this);
      return;
    }
    while (held != null && isFlowing()) {
      T next = held.poll();
      if (next == null) {
        held = null;
      } else {
        give(next);
      }
    }
    settle();
    flow();
  }

  private void settle() {
    PipeSink to = sink;
    if (to == null || delivering) {
      return;
    }
    if (ended && !endTold && held == null && isFlowing() && !closedHere) {
      endTold = true;
      to.ended();
      afterEnd();
    }
    boolean more = held != null || (ended && !endTold);
    CloseCause why = cause;
    if (inactive && !closedTold && (closedHere || !more)) {
      closedTold = true;
      discardHeld();
      detach();
      to.closed(why != null ? why : lost());
    }
  }

  private void discardHeld() {
    takeHeld().forEach(this::discard);
  }

  private static CloseCause gone() {
    return CloseCause.of(
        CloseCause.CARRIER_GONE, "the event loop that carried the pipe was closed");
  }

  /** Returns why the channel is closed, if nobody gave a reason. */
  CloseCause lost() {
    return gone();
  }

  /** Notes that the other side ended its output. */
  final void end() {
    if (!ended && cause == null) {
      ended = true;
      if (delivering) {
        loop.execute(this);
      } else {
        settle();
        flow();
      }
    }
  }

  final boolean isEnded() {
    return ended;
  }

  /** Notes the first cause; later ones are its consequences. */
  final void cause(CloseCause why) {
    if (cause == null) {
      cause = why;
    }
  }

  final @Nullable CloseCause cause() {
    return cause;
  }

  /** Reports something that did not close the channel. */
  final void report(Throwable error) {
    PipeSink to = sink;
    if (to != null && !closedTold) {
      to.error(error);
    }
  }

  final void written(WriteListener listener, @Nullable Throwable error) {
    try {
      listener.written(error);
    } catch (RuntimeException e) {
      report(e);
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable error) {
    if (cause == null) {
      failed(error);
    }
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext context) {
    if (loop instanceof NettyEventLoop own) {
      own.attach(this);
    }
  }

  /** A socket that never came to life ends without an event of its own. */
  @Override
  public final void handlerRemoved(ChannelHandlerContext context) {
    if (!dying) {
      detach();
    }
  }

  private void detach() {
    if (loop instanceof NettyEventLoop own) {
      own.detach(this);
    }
  }

  /** Closes because the loop ends; nothing that is held can wait any longer. */
  final void endOfLoop() {
    handOver();
    cause(gone());
    closedHere = true;
    if (inactive || !channel.isOpen()) {
      becomeInactive();
      detach();
    } else {
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dying = true;
    if (loop instanceof NettyEventLoop own && own.closesLate()) {
      own.afterSelect(this::becomeInactive);
    } else {
      becomeInactive();
    }
  }

  private void becomeInactive() {
    handOver(); // to fail with the rest
    inactive = true;
    if (sink == null) {
      detach(); // whoever starts it later will hear of it
    }
    if (delivering) {
      loop.execute(this);
    } else {
      settle();
    }
  }

  @Override
  public final void flush() {
    FlushBatch.flush(this);
  }

  @Override
  public void close(boolean hard) {
    handOver();
    closedHere = true;
    cause(
        hard
            ? CloseCause.of(CloseCause.ABORTED_HERE, "aborted on this side")
            : CloseCause.of(CloseCause.CLOSED_HERE, "closed on this side"));
    if (inactive) {
      loop.execute(this);
    } else if (hard) {
      drop();
    } else {
      channel.close();
    }
  }

  /** Closes the socket itself, past what TLS would still like to say. */
  void drop() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException alreadyGone) {
      // The socket is closed or reset: there is nothing left to reset.
    }
    channel.unsafe().close(channel.unsafe().voidPromise());
  }
}
