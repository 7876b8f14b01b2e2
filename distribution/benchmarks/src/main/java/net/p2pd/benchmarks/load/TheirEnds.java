package net.p2pd.benchmarks.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;

/** Two connected channels of plain Netty. */
record TheirEnds(Channel client, TheirNet near, TheirNet far) {

  /** Connects, with the handlers that do the work at both ends. */
  static TheirEnds tcp(ChannelHandler client, ChannelHandler server) {
    return connect(channel -> channel.pipeline().addLast(client), server, null);
  }

  /** Connects with TLS. */
  static TheirEnds tls(
      ChannelHandler client, ChannelHandler server, SslContext ofClient, SslContext ofServer) {
    SslHandler[] secured = new SslHandler[1];
    TheirEnds ends =
        connect(
            channel -> {
              secured[0] = ofClient.newHandler(channel.alloc());
              channel.pipeline().addLast(secured[0], client);
            },
            server,
            ofServer);
    secured[0].handshakeFuture().syncUninterruptibly();
    return ends;
  }

  private static TheirEnds connect(
      Consumer<SocketChannel> client, ChannelHandler server, @Nullable SslContext tls) {
    TheirNet near = new TheirNet();
    TheirNet far = new TheirNet();
    TheirNet.Server listening =
        far.listen(
            channel -> {
              ChannelPipeline pipeline = channel.pipeline();
              if (tls != null) {
                pipeline.addLast(tls.newHandler(channel.alloc()));
              }
              pipeline.addLast(server);
            });
    Channel connected = near.connect(listening.port(), client);
    listening.next();
    return new TheirEnds(connected, near, far);
  }

  void close() {
    near.close();
    far.close();
  }
}
