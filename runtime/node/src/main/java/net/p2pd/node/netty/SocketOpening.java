package net.p2pd.node.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.core.pipe.LoopFuture;

/**
 * One socket on its way to being open: made, set up, registered, bound, and whatever its kind needs
 * after that. If any step fails, or the result is cancelled, the socket is closed (rule PIPES-3).
 */
abstract class SocketOpening {

  final NettyLoops loops;
  final NettyEventLoop loop;
  final PipeRequest request;
  final @Nullable InetSocketAddress bound;
  final LoopFuture<PipeDriver> result;

  SocketOpening(NettyLoops loops, PipeRequest request) {
    this.loops = loops;
    this.request = request;
    this.loop = loops.loopFor(request);
    this.bound = SocketSetup.bound(request);
    this.result = new LoopFuture<>(loop);
  }

  /** Makes the socket, sets its options and puts the driver on it. */
  abstract Channel make();

  /** Returns where to bind, or null to leave that to the system. */
  abstract @Nullable InetSocketAddress bindTo();

  /** Goes on after binding. */
  abstract void proceed(Channel channel);

  /** Starts; the result may be cancelled at any time. */
  LoopFuture<PipeDriver> start() {
    if (loop.netty().isShuttingDown()) {
      throw new PipeOpenException("the event loops are closed, so nothing can be opened", null);
    }
    Channel channel = named(this::make);
    loop.netty().register(channel).addListener(done -> registered(channel, done.cause()));
    result.whenComplete(
        (driver, error) -> {
          if (error != null) {
            channel.close();
          }
        });
    return result;
  }

  private Channel named(Supplier<Channel> maker) {
    try {
      return maker.get();
    } catch (PipeException | IllegalArgumentException known) {
      throw known;
    } catch (RuntimeException e) {
      InetSocketAddress address = bound != null ? bound : request.remote().orElse(null);
      throw NettyErrors.bind(
          e, address != null ? address : new InetSocketAddress(0), SocketSetup.nic(request));
    }
  }

  private void registered(Channel channel, @Nullable Throwable error) {
    InetSocketAddress local = bindTo();
    if (error != null) {
      fail(
          new PipeOpenException(
              "the event loop did not take the socket", NettyErrors.plain(error)));
    } else if (local == null) {
      proceed(channel);
    } else {
      channel.bind(local).addListener(done -> bound(channel, local, done.cause()));
    }
  }

  private void bound(Channel channel, InetSocketAddress local, @Nullable Throwable error) {
    if (error != null) {
      fail(NettyErrors.bind(error, local, SocketSetup.nic(request)));
    } else if (!result.isDone()) {
      proceed(channel);
    }
  }

  final void fail(Throwable error) {
    result.completeExceptionally(error);
  }

  /** Hands the driver out; nobody waits for it any more if the result was cancelled. */
  final void succeed(ChannelDriver<?> driver) {
    if (!result.complete(driver)) {
      driver.close(true);
    }
  }

  /** Closes a socket that could not be set up, which no loop knows yet. */
  static <C extends Channel> C prepare(C channel, Consumer<C> setup) {
    boolean done = false;
    try {
      setup.accept(channel);
      done = true;
      return channel;
    } finally {
      if (!done) {
        channel.unsafe().closeForcibly();
      }
    }
  }
}
