package net.p2pd.benchmarks.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;

/** The two relays that are compared; each has one event loop. */
final class Relays {

  private Relays() {}

  /** Two linked pipes. */
  static RelayLoad.Relay ours(int target) {
    OurNet net = new OurNet();
    Pipe server = net.listen(Transport.TCP);
    server.onOpen(accepted -> net.openLater(target, onward -> Pipe.relay(accepted, onward)));
    return new RelayLoad.Relay() {
      @Override
      public int port() {
        return OurNet.port(server);
      }

      @Override
      public void close() {
        net.close();
      }
    };
  }

  /** Two channels whose handlers write into each other and stop reading while that piles up. */
  static RelayLoad.Relay theirs(int target) {
    TheirNet net = new TheirNet();
    TheirNet.Server server =
        net.listen(
            channel -> {
              channel.config().setAutoRead(false);
              Forward back = new Forward();
              Forward there = new Forward();
              channel.pipeline().addLast(there);
              net.connectLater(
                  target,
                  onward -> onward.pipeline().addLast(back),
                  onward -> {
                    there.to(onward);
                    back.to(channel);
                    channel.config().setAutoRead(true);
                  });
            });
    return new RelayLoad.Relay() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void close() {
        net.close();
      }
    };
  }

  /** Forwards what one channel reads to the other. */
  private static final class Forward extends ChannelInboundHandlerAdapter {
    private @Nullable Channel to;

    void to(Channel other) {
      to = other;
    }

    private Channel other() {
      Channel other = to;
      if (other == null) {
        throw new IllegalStateException("read before the other side was there");
      }
      return other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel other = other();
      other.write(message, other.voidPromise());
      if (!other.isWritable()) {
        other.flush();
        if (!other.isWritable()) {
          context.channel().config().setAutoRead(false);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      other().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (to != null && context.channel().isWritable()) {
        other().config().setAutoRead(true);
      }
    }
  }
}
