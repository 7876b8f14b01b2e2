package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeSink;

/**
 * A channel of Netty over the datagrams of anybody's driver, so that QUIC runs over it. It reads
 * all the time: whoever falls behind loses datagrams, which QUIC's own windows prevent.
 *
 * <p>What was delivered in one turn of the loop is one batch to the handlers, so that they answer
 * many datagrams at once. Errors that the driver reports are ignored as a datagram that got lost.
 */
final class PacketChannel extends AbstractChannel implements PipeSink {

  /** The path has a fixed remote; QUIC would take any change of addresses for a migration. */
  static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  static final InetSocketAddress THERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private static final System.Logger LOG = System.getLogger(PacketChannel.class.getName());
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final PipeDriver raw;
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private boolean open = true;
  private boolean rawClosed;
  private boolean batch;
  private int submitted;

  private PacketChannel(PipeDriver raw) {
    super((Channel) null);
    this.raw = raw;
  }

  /** Makes such a channel and starts the driver; on the driver's loop. */
  static PacketChannel open(PipeDriver raw, ChannelHandler... handlers) {
    EventLoop loop =
        raw.eventLoop() instanceof NettyEventLoop own
            ? own.netty()
            : new ForeignLoop(raw.eventLoop());
    PacketChannel channel = new PacketChannel(raw);
    channel.pipeline().addLast(handlers);
    loop.register(channel);
    return channel;
  }

  // What the raw driver calls

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    if (!open) {
      return;
    }
    ByteBuf copy = alloc().directBuffer(bytes.remaining()).writeBytes(bytes);
    pipeline().fireChannelRead(new DatagramPacket(copy, HERE, THERE));
    if (!batch) {
      batch = true;
      eventLoop().execute(this::endBatch);
    }
  }

  private void endBatch() {
    batch = false;
    pipeline().fireChannelReadComplete();
  }

  @Override
  public void ended() {
    // Datagrams have no end.
  }

  @Override
  public void accepted(PipeDriver driver) {
    driver.close(true);
  }

  @Override
  public void error(Throwable error) {
    LOG.log(System.Logger.Level.DEBUG, "a datagram below QUIC failed: {0}", error.getMessage());
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
    return new PacketUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    promise.setSuccess(); // the handlers see the channel active before the first datagram
    raw.start(this);
    if (!rawClosed) {
      raw.read(true);
    }
  }

  @Override
  protected void doBeginRead() {
    // It always reads.
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    while (in.size() > submitted) {
      int[] skip = {submitted};
      in.forEachFlushedMessage(
          message -> {
            if (skip[0] > 0) {
              skip[0]--;
            } else {
              submit(((DatagramPacket) message).content().retain());
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
          written();
        });
  }

  /** What could not be sent is lost like others on the way; QUIC sends it again. */
  private void written() {
    submitted--;
    ChannelOutboundBuffer in = unsafe().outboundBuffer();
    if (in != null) {
      in.remove();
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof DatagramPacket) {
      return message;
    }
    throw new UnsupportedOperationException("only datagrams can be sent, not " + message);
  }

  @Override
  protected void doClose() {
    open = false;
    if (!rawClosed) {
      raw.close(false);
    }
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("a channel over a driver is bound already");
  }

  @Override
  protected SocketAddress localAddress0() {
    return HERE;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return THERE;
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

  private final class PacketUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("the path has its remote already"));
    }
  }
}
