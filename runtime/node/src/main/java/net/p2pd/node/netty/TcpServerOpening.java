package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.ServerSocketChannel;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.route.Family;

/** Opens a listening TCP socket. */
final class TcpServerOpening extends SocketOpening {

  private @Nullable ServerDriver driver;

  TcpServerOpening(NettyLoops loops, PipeRequest request) {
    super(loops, request);
    if (bound == null) {
      throw new PipeOpenException(
          "a TCP server needs a bound route: nic.route(family).bind(port)", null);
    }
  }

  @Override
  Channel make() {
    Family family = bound == null ? Family.IPV4 : SocketSetup.family(bound);
    return prepare(loops.sockets().server(family), channel -> setUp(channel, family));
  }

  private void setUp(ServerSocketChannel channel, Family family) {
    SocketSetup.beforeBind(loops.sockets(), channel, request, bound, family, true);
    ServerDriver made = new ServerDriver(channel, loop, loops, request.options());
    channel.pipeline().addLast(made);
    driver = made;
  }

  @Override
  @Nullable
  InetSocketAddress bindTo() {
    return bound;
  }

  @Override
  void proceed(Channel channel) {
    ServerDriver made = driver;
    if (made != null) {
      made.local(); // see TcpClientOpening
      succeed(made);
    }
  }
}
