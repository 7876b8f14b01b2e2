package net.p2pd.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BiFunction;

/** Round trips of 64 bytes over plain Netty, one at a time; the unit is a round trip. */
final class TheirTrips extends Load {

  private final ByteBuf payload = Unpooled.wrappedBuffer(Bytes.direct(Bytes.SMALL));
  private final TheirEnds ends;

  TheirTrips(BiFunction<Caller, Echo, TheirEnds> connector) {
    ends = connector.apply(new Caller(), new Echo());
  }

  @Override
  void begin() {
    ends.client().eventLoop().execute(() -> ends.client().pipeline().fireUserEventTriggered(this));
  }

  @Override
  public void close() {
    ends.close();
  }

  /** The end that asks. */
  final class Caller extends ChannelInboundHandlerAdapter {
    private int arrived;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == TheirTrips.this) {
        send(context);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf read = (ByteBuf) message;
      arrived += read.readableBytes();
      read.release();
      if (arrived >= Bytes.SMALL) {
        arrived = 0;
        received.add(1);
        if (isOn()) {
          send(context);
        }
      }
    }

    private void send(ChannelHandlerContext context) {
      sent.add(1);
      context.writeAndFlush(payload.retainedDuplicate(), context.voidPromise());
    }
  }

  /** The end that answers with the very buffer that came. */
  static class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message, context.voidPromise());
    }
  }
}
