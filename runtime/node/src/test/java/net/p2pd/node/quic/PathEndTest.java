package net.p2pd.node.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PathEndTest {

  private int asked;

  @Test
  void nettyIsAskedForMoreOnceAfterADatagramAndNeverWhileIdle() {
    EmbeddedChannel path =
        new EmbeddedChannel(
            new PathEnd(true),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext context) {
                asked++;
              }
            });
    path.freezeTime();
    pass(path);
    assertThat(asked).isZero();
    for (int i = 0; i < 3; i++) {
      path.writeOneOutbound(
          new DatagramPacket(Unpooled.wrappedBuffer(new byte[] {1}), new InetSocketAddress(7)));
    }
    path.flushOutbound();
    pass(path);
    pass(path);
    assertThat(asked).isOne();
    path.finishAndReleaseAll();
  }

  private static void pass(EmbeddedChannel path) {
    path.advanceTimeBy(1, TimeUnit.SECONDS);
    path.runScheduledPendingTasks();
  }
}
