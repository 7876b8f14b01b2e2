package net.p2pd.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;

/**
 * Datagrams of 64 bytes over plain Netty that come back, many under way; the unit is one that came
 * back. What is written while a batch is read goes out together at its end.
 */
final class TheirDatagrams extends Load {

  /** Netty's default, and the fastest that was found; ours has room for the longest datagram. */
  private static final int ROOM = 2048;

  private static final int PER_TURN = 16;

  private final ByteBuf payload = Unpooled.wrappedBuffer(Bytes.direct(Bytes.SMALL));
  private final TheirNet near = new TheirNet();
  private final TheirNet far = new TheirNet();
  private final InetSocketAddress server;
  private final Channel client;

  TheirDatagrams() {
    server = (InetSocketAddress) bind(far, new Echo()).localAddress();
    client = bind(near, new Caller());
    client.connect(server).syncUninterruptibly();
  }

  private static Channel bind(TheirNet net, ChannelHandler handler) {
    return new Bootstrap()
        .group(net.group())
        .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(ROOM).maxMessagesPerRead(PER_TURN))
        .handler(handler)
        .bind(TheirNet.LOOPBACK, 0)
        .syncUninterruptibly()
        .channel();
  }

  @Override
  long silenceMillis() {
    return Bytes.DATAGRAM_SILENCE_MILLIS;
  }

  @Override
  void begin() {
    client.eventLoop().execute(() -> client.pipeline().fireUserEventTriggered(this));
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }

  /** The end that asks. */
  private final class Caller extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      for (int i = 0; i < Bytes.DATAGRAMS; i++) {
        send(context);
      }
      context.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((DatagramPacket) message).release();
      received.add(1);
      if (isOn()) {
        send(context);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    private void send(ChannelHandlerContext context) {
      sent.add(1);
      context.write(new DatagramPacket(payload.retainedDuplicate(), server), context.voidPromise());
    }
  }

  /** The end that answers. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket read = (DatagramPacket) message;
      context.write(new DatagramPacket(read.content(), read.sender()), context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
