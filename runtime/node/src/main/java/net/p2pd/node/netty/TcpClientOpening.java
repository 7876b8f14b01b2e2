package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;

/** Opens a TCP connection, and its TLS if that is asked for. */
final class TcpClientOpening extends SocketOpening {

  private final InetSocketAddress remote;
  private final Duration limit;
  private @Nullable SslHandler tls;
  private @Nullable StreamDriver driver;

  TcpClientOpening(NettyLoops loops, PipeRequest request, InetSocketAddress remote) {
    super(loops, request);
    this.remote = remote;
    this.limit = request.options().get(PipeOptions.CONNECT_TIMEOUT);
  }

  @Override
  Channel make() {
    Family family = SocketSetup.family(remote);
    PipeOptions options = request.options();
    if (options.get(PipeOptions.TLS).isOn()) {
      tls = TlsHandlers.client(options, remote, loops.tlsTasks());
    }
    return prepare(loops.sockets().stream(family), channel -> setUp(channel, family));
  }

  private void setUp(SocketChannel channel, Family family) {
    PipeOptions options = request.options();
    SocketSetup.beforeBind(loops.sockets(), channel, request, bound, family, false);
    new StreamSetup(options).apply(channel.config());
    channel.config().setConnectTimeoutMillis((int) Math.max(1, limit.toMillis()));
    if (tls != null) {
      channel.pipeline().addLast(tls);
    }
    StreamDriver made = new StreamDriver(channel, loop, PipeRole.CLIENT, Transport.TCP, tls);
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
    channel.connect(remote).addListener(done -> connected(done.cause()));
  }

  private void connected(@Nullable Throwable error) {
    StreamDriver made = driver;
    if (made == null) {
      throw new IllegalStateException("connected before the driver was made");
    }
    if (error != null) {
      fail(NettyErrors.connect(error, remote, Texts.of(limit)));
      return;
    }
    made.local(); // Netty asks the system once; after a close it could not tell any more
    made.remote();
    SslHandler secured = tls;
    if (secured == null) {
      succeed(made);
    } else {
      secured.handshakeFuture().addListener(done -> made.handshaken(done.cause(), secured, result));
    }
  }
}
