package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/** A UDP socket, with a fixed remote address or without. */
final class DatagramDriver extends ChannelDriver<DatagramPacket> implements PipeSink.Lease {

  /** The most that the length field of UDP leaves for content, over IPv6 (RFC 768, RFC 8200). */
  static final int MOST = 65_527;

  private final Sockets.UdpSocket socket;
  private final @Nullable InetSocketAddress local;
  private final @Nullable InetSocketAddress remote;
  private final int limit;
  private @Nullable ByteBuf current;

  /**
   * Creates the driver of a socket that is bound.
   *
   * @param remote the fixed remote address, already connected to
   * @param limit the largest datagram that is delivered
   */
  DatagramDriver(
      Sockets.UdpSocket socket,
      EventLoop loop,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      int limit) {
    super(socket.channel(), loop, DatagramPacket.class);
    this.socket = socket;
    this.local = local;
    this.remote = remote;
    this.limit = limit;
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public PipeRole role() {
    return remote == null ? PipeRole.SERVER : PipeRole.CLIENT;
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return remote;
  }

  @Override
  void deliver(PipeSink to, DatagramPacket read) {
    ByteBuf content = read.content();
    try {
      if (remote != null && !remote.equals(read.sender())) {
        return; // came before the kernel knew the remote address
      }
      if (content.readableBytes() > limit) {
        to.error(tooLarge(read));
        return;
      }
      current = content;
      to.data(Views.of(content), remote == null ? read.sender() : null, this);
    } finally {
      current = null;
      read.release();
    }
  }

  /**
   * Each datagram is read into room for the largest; a small one that waits gets room of its size.
   */
  @Override
  DatagramPacket toHold(DatagramPacket read) {
    ByteBuf content = read.content();
    int size = content.readableBytes();
    if (size > limit / 4) {
      return read;
    }
    ByteBuf exact = channel().alloc().directBuffer(size, size).writeBytes(content);
    DatagramPacket small = new DatagramPacket(exact, read.recipient(), read.sender());
    read.release();
    return small;
  }

  private PipeException tooLarge(DatagramPacket read) {
    return new PipeException(
        "a datagram of "
            + Texts.of(read.sender())
            + " was dropped: it is longer than "
            + limit
            + " bytes (option read-buffer)");
  }

  @Override
  void discard(DatagramPacket read) {
    read.release();
  }

  @Override
  public Runnable keep() {
    ByteBuf delivered = current;
    if (delivered == null) {
      throw new IllegalStateException("a buffer can be kept only while it is being delivered");
    }
    return new Kept(delivered.retain());
  }

  @Override
  void failed(Throwable error) {
    report(error instanceof IOException ? NettyErrors.datagram(error, remote, 0) : error);
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    InetSocketAddress target = to == null ? remote : to;
    int size = bytes.remaining();
    PipeException refusal = refusal(target, size);
    if (target == null || refusal != null) {
      refuse(done, refusal);
    } else if (size == 0 && channel().isOpen()) {
      writeEmpty(target, done);
    } else {
      ByteBuf content =
          bytes.isDirect()
              ? Unpooled.wrappedBuffer(bytes)
              : channel().alloc().directBuffer(size, size).writeBytes(bytes);
      channel()
          .write(
              new DatagramPacket(content, target),
              done == null ? channel().voidPromise() : new WritePromise(this, done, target, size));
    }
  }

  private @Nullable PipeException refusal(@Nullable InetSocketAddress target, int size) {
    if (target == null) {
      return new PipeException("this pipe has no fixed destination: say where the datagram goes");
    }
    if (remote != null && !remote.equals(target)) {
      return new UnsupportedOptionException(
          "send to " + Texts.of(target), "this pipe sends to " + Texts.of(remote) + " only");
    }
    if (target.isUnresolved()) {
      return new PipeException("the name " + target.getHostString() + " was not resolved");
    }
    return size > MOST ? new PipeException(NettyErrors.tooLong(size, Texts.of(target))) : null;
  }

  private void refuse(@Nullable WriteListener done, @Nullable PipeException refusal) {
    if (done != null) {
      written(done, refusal);
    } else if (refusal != null) {
      report(refusal);
    }
  }

  /** What was written before goes first; nothing more can be done for an order that UDP has not. */
  private void writeEmpty(InetSocketAddress target, @Nullable WriteListener done) {
    channel().flush();
    PipeException error = null;
    try {
      socket.sendEmpty(target);
    } catch (Exception e) {
      error = NettyErrors.datagram(e, target, 0);
    }
    refuse(done, error);
  }

  @Override
  PipeException writeError(Throwable error, @Nullable Object to, int size) {
    var why = cause();
    return why != null
        ? new PipeClosedException("the UDP pipe at " + Texts.of(local), why)
        : NettyErrors.datagram(error, (InetSocketAddress) to, size);
  }

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "UDP has no connection whose output could end");
  }
}
