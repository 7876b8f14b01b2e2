package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.pipe.LoopFuture;

/** Makes a driver around a channel of the JDK, always on a loop with NIO. */
final class ChannelWrapping {

  private static final List<PipeOption<?>> TOO_LATE =
      List.of(
          PipeOptions.REUSE_ADDRESS,
          PipeOptions.REUSE_PORT,
          PipeOptions.HOP_LIMIT,
          PipeOptions.BIND_TO_DEVICE);

  private final NettyLoops loops;
  private final NettyEventLoop loop;
  private final NetworkChannel java;
  private final PipeOptions options;
  private final LoopFuture<PipeDriver> result;

  ChannelWrapping(NettyLoops loops, NetworkChannel java, PipeOptions options) {
    this.loops = loops;
    this.java = java;
    this.options = options;
    OptionRules.checkKnown(options);
    for (PipeOption<?> option : TOO_LATE) {
      if (!options.get(option).equals(option.defaultValue())) {
        throw new UnsupportedOptionException(
            option.name(), "the channel exists already; set it there before binding");
      }
    }
    this.loop = loops.nioLoop();
    this.result = new LoopFuture<>(loop);
  }

  LoopFuture<PipeDriver> start() {
    try {
      if (java instanceof SocketChannel channel) {
        return stream(channel);
      }
      if (java instanceof ServerSocketChannel channel) {
        return server(channel);
      }
      if (java instanceof DatagramChannel channel) {
        return datagrams(channel);
      }
    } catch (IOException e) {
      throw new PipeOpenException("the channel cannot be used: " + e.getMessage(), e);
    }
    throw new UnsupportedOptionException(
        "wrap",
        java.getClass().getSimpleName()
            + " is no SocketChannel, ServerSocketChannel or DatagramChannel");
  }

  private LoopFuture<PipeDriver> stream(SocketChannel channel) {
    OptionRules.checkTcp(options, true);
    if (!channel.isOpen() || !channel.isConnected()) {
      throw new PipeOpenException(
          "the SocketChannel is not connected: connect it first, or open a pipe to the address",
          null);
    }
    NioSocketChannel netty = new NioSocketChannel(channel);
    new StreamSetup(options).apply(netty.config());
    SslHandler tls = null;
    if (options.get(PipeOptions.TLS).isOn()) {
      InetSocketAddress remote = netty.remoteAddress();
      tls = TlsHandlers.client(options, remote, loops.tlsTasks());
      netty.pipeline().addLast(tls);
    }
    StreamDriver driver = new StreamDriver(netty, loop, PipeRole.CLIENT, Transport.TCP, tls);
    netty.pipeline().addLast(driver);
    return register(netty, driver, tls);
  }

  private LoopFuture<PipeDriver> server(ServerSocketChannel channel) throws IOException {
    OptionRules.checkTcp(options, false);
    if (channel.getLocalAddress() == null) {
      throw new PipeOpenException("the ServerSocketChannel is not bound: bind it first", null);
    }
    NioServerSocketChannel netty = new NioServerSocketChannel(channel);
    netty.config().setAutoRead(false);
    ServerDriver driver = new ServerDriver(netty, loop, loops, options);
    netty.pipeline().addLast(driver);
    return register(netty, driver, null);
  }

  private LoopFuture<PipeDriver> datagrams(DatagramChannel channel) throws IOException {
    OptionRules.checkUdp(options);
    if (channel.getLocalAddress() == null) {
      channel.bind(null);
    }
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    Sockets.UdpSocket socket = NioSockets.udp(channel);
    socket.channel().config().setAutoRead(false);
    SocketSetup.datagramBuffers(socket.channel(), options, loop);
    int most = options.get(PipeOptions.READ_BUFFER);
    DatagramDriver driver = new DatagramDriver(socket, loop, local, remote, most);
    socket.channel().pipeline().addLast(driver);
    return register(socket.channel(), driver, null);
  }

  private LoopFuture<PipeDriver> register(
      Channel netty, ChannelDriver<?> driver, @Nullable SslHandler tls) {
    loop.netty()
        .register(netty)
        .addListener(
            done -> {
              Throwable error = done.cause();
              if (error != null) {
                result.completeExceptionally(
                    new PipeOpenException(
                        "the event loop did not take the channel", NettyErrors.plain(error)));
              } else if (tls != null) {
                StreamDriver stream = (StreamDriver) driver;
                tls.handshakeFuture()
                    .addListener(shaken -> stream.handshaken(shaken.cause(), tls, result));
              } else if (!result.complete(driver)) {
                driver.close(true);
              }
            });
    result.whenComplete(
        (made, error) -> {
          if (error != null) {
            netty.close();
          }
        });
    return result;
  }
}
