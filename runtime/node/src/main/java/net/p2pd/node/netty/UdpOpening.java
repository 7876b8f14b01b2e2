package net.p2pd.node.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.route.Family;

/** Opens a UDP socket, with a fixed remote address or without. */
final class UdpOpening extends SocketOpening {

  private final @Nullable InetSocketAddress remote;
  private final @Nullable Family family;
  private Sockets.@Nullable UdpSocket socket;

  UdpOpening(NettyLoops loops, PipeRequest request) {
    super(loops, request);
    this.remote = request.remote().orElse(null);
    InetSocketAddress known = remote != null ? remote : bound;
    this.family = known == null ? null : SocketSetup.family(known);
  }

  @Override
  Channel make() {
    Sockets.UdpSocket made = loops.sockets().datagram(family);
    socket = made;
    return prepare(
        made.channel(),
        channel -> {
          SocketSetup.beforeBind(loops.sockets(), channel, request, bound, family, false);
          SocketSetup.datagramBuffers(channel, request.options(), loop);
        });
  }

  @Override
  InetSocketAddress bindTo() {
    if (bound != null) {
      return bound;
    }
    return family == null ? new InetSocketAddress(0) : new InetSocketAddress(family.any(), 0);
  }

  @Override
  void proceed(Channel channel) {
    Sockets.UdpSocket made = socket;
    if (made == null) {
      throw new IllegalStateException("bound before the socket was made");
    }
    try {
      if (remote != null) {
        made.connect(remote);
      }
      int most = request.options().get(PipeOptions.READ_BUFFER);
      DatagramDriver driver = new DatagramDriver(made, loop, made.local(), remote, most);
      channel.pipeline().addLast(driver);
      succeed(driver);
    } catch (Exception e) {
      InetSocketAddress to = remote == null ? bindTo() : remote;
      fail(NettyErrors.connect(e, to, "0 ms"));
    }
  }
}
