package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeSink;

/**
 * A channel of Netty over a stream of anybody's, so that Netty's handlers, TLS above all, run over
 * it. Bytes that come in are copied, since handlers may keep them; bytes that go out are not.
 */
final class DriverChannel extends AbstractChannel implements DuplexChannel, PipeSink {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final PipeDriver raw;
  private final DriverChannelConfig config = new DriverChannelConfig(this);
  private boolean open = true;
  private boolean rawClosed;
  private boolean readPending;
  private boolean reading;
  private boolean inputEnded;
  private boolean outputEnded;
  private int submitted;

  private DriverChannel(PipeDriver raw) {
    super((Channel) null);
    this.raw = raw;
  }

  /** Makes a driver over such a channel; on the raw driver's loop. */
  static StreamDriver open(PipeDriver raw) {
    EventLoop loop =
        raw.eventLoop() instanceof NettyEventLoop own
            ? own.netty()
            : new ForeignLoop(raw.eventLoop());
    DriverChannel channel = new DriverChannel(raw);
    StreamDriver driver =
        new StreamDriver(channel, raw.eventLoop(), raw.role(), raw.transport(), null);
    channel.pipeline().addLast(driver);
    loop.register(channel);
    return driver;
  }

  // What the raw driver calls

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    readPending = false;
    ByteBuf copy = alloc().buffer(bytes.remaining()).writeBytes(bytes);
    pipeline().fireChannelRead(copy);
    pipeline().fireChannelReadComplete();
    updateRead();
  }

  private void updateRead() {
    boolean wanted = open && !inputEnded && (readPending || config.isAutoRead());
    if (wanted != reading && !rawClosed) {
      reading = wanted;
      raw.read(wanted);
    }
  }

  void autoReadCleared() {
    readPending = false;
    updateRead();
  }

  @Override
  public void ended() {
    inputEnded = true;
    pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }

  @Override
  public void accepted(PipeDriver driver) {
    driver.close(true); // a stream accepts nobody; whoever sends this breaks the driver's contract
  }

  @Override
  public void error(Throwable error) {
    pipeline().fireExceptionCaught(error);
  }

  @Override
  public void closed(CloseCause cause) {
    rawClosed = true;
    pipeline().fireUserEventTriggered(cause);
    unsafe().close(unsafe().voidPromise());
  }

  // What Netty calls

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new DriverUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    raw.start(this);
    promise.setSuccess();
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    updateRead();
  }

  /**
   * Hands on what was not handed on yet; each message leaves the buffer when it was written.
   * Listeners that the raw driver tells at once may flush more, which Netty leaves to this loop.
   */
  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    while (in.size() > submitted) {
      int[] skip = {submitted};
      in.forEachFlushedMessage(
          message -> {
            if (skip[0] > 0) {
              skip[0]--;
            } else {
              submit(((ByteBuf) message).retain());
            }
            return true;
          });
      raw.flush();
    }
  }

  /** The bytes belong to the raw driver until it is done, even if this channel closes before. */
  private void submit(ByteBuf bytes) {
    submitted++;
    raw.write(
        bytes.nioBuffer(),
        null,
        error -> {
          bytes.release();
          written(error);
        });
  }

  private void written(@Nullable Throwable error) {
    submitted--;
    ChannelOutboundBuffer in = unsafe().outboundBuffer();
    if (in == null) {
      return; // closed: Netty told the listeners
    }
    if (error == null) {
      in.remove();
    } else {
      in.remove(error);
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException("a stream takes bytes only, not " + message);
  }

  @Override
  protected void doClose() {
    open = false;
    if (!rawClosed) {
      raw.close(config.isHard());
    }
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("a stream over a driver is bound already");
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return raw.local();
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return raw.remote();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  // Half-close

  @Override
  public boolean isInputShutdown() {
    return inputEnded;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputEnded;
  }

  @Override
  public boolean isShutdown() {
    return inputEnded && outputEnded;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    inputEnded = true;
    updateRead();
    return promise.setSuccess();
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    outputEnded = true;
    raw.end(
        error -> {
          if (error == null) {
            promise.setSuccess();
          } else {
            promise.setFailure(error);
          }
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    shutdownInput();
    return shutdownOutput(promise);
  }

  private final class DriverUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a stream is connected already"));
    }
  }
}
