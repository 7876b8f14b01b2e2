package net.p2pd.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BiFunction;

/**
 * Bulk in one direction over plain Netty, which fills the channel as long as it is writable; the
 * unit is a byte.
 */
final class TheirBulk extends Load {

  private final ByteBuf payload = Unpooled.wrappedBuffer(Bytes.direct(Bytes.BULK));
  private final TheirEnds ends;

  TheirBulk(BiFunction<Sender, Receiver, TheirEnds> connector) {
    ends = connector.apply(new Sender(), new Receiver());
  }

  @Override
  void begin() {
    ends.client().eventLoop().execute(() -> ends.client().pipeline().fireUserEventTriggered(this));
  }

  @Override
  public void close() {
    ends.close();
  }

  /** The end that sends. */
  final class Sender extends ChannelInboundHandlerAdapter {
    private boolean sending;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == TheirBulk.this) {
        send(context);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      send(context);
    }

    private void send(ChannelHandlerContext context) {
      if (sending) {
        return;
      }
      sending = true;
      while (isOn() && context.channel().isWritable()) {
        while (isOn() && context.channel().isWritable()) {
          sent.add(Bytes.BULK);
          context.write(payload.retainedDuplicate(), context.voidPromise());
        }
        context.flush();
      }
      sending = false;
    }
  }

  /** The end that reads every byte. */
  final class Receiver extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf read = (ByteBuf) message;
      try {
        received.add(
            Bytes.readAll(read.internalNioBuffer(read.readerIndex(), read.readableBytes())));
      } finally {
        read.release();
      }
    }
  }
}
