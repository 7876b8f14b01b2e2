package net.p2pd.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import net.p2pd.api.route.Family;

/** Plain Netty for one end: one event loop, the same transport and socket options as ours. */
final class TheirNet implements AutoCloseable {

  static final InetAddress LOOPBACK = Family.IPV4.loopback();

  /** As much under way as ours has. */
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(Bytes.WINDOW / 2, Bytes.WINDOW);

  private static final long CLOSE_MILLIS = 10_000;

  private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());

  /** Closed before their loop: QUIC has something to say then, for which that does not wait. */
  private final Queue<Channel> datagrams = new ConcurrentLinkedQueue<>();

  private static IoHandlerFactory io() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  EventLoopGroup group() {
    return group;
  }

  /** A listening socket and what it accepted. */
  record Server(Channel channel, BlockingQueue<Channel> accepted) {
    int port() {
      return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    Channel next() {
      try {
        return accepted.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Listens; each connection's pipeline is filled by the caller. */
  Server listen(Consumer<SocketChannel> pipeline) {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    Channel server =
        bind(
            channel -> {
              pipeline.accept(channel);
              accepted.add(channel);
            });
    return new Server(server, accepted);
  }

  /** Listens for connections that nobody asks for, and returns the port. */
  int serve(Consumer<SocketChannel> pipeline) {
    return ((InetSocketAddress) bind(pipeline).localAddress()).getPort();
  }

  private Channel bind(Consumer<SocketChannel> pipeline) {
    return new ServerBootstrap()
        .group(group)
        .channel(
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .childHandler(initializer(pipeline))
        .bind(LOOPBACK, 0)
        .syncUninterruptibly()
        .channel();
  }

  /** Opens a socket of UDP. */
  Channel datagrams(ChannelHandler handler) {
    Channel opened =
        new Bootstrap()
            .group(group)
            .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .handler(handler)
            .bind(LOOPBACK, 0)
            .syncUninterruptibly()
            .channel();
    datagrams.add(opened);
    return opened;
  }

  Channel connect(int port, Consumer<SocketChannel> pipeline) {
    return connecting(port, pipeline).syncUninterruptibly().channel();
  }

  /** Connects and hands the channel out when it is there. */
  void connectLater(int port, Consumer<SocketChannel> pipeline, Consumer<Channel> then) {
    ChannelFuture connecting = connecting(port, pipeline);
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            then.accept(connecting.channel());
          } else {
            throw new IllegalStateException("cannot connect to port " + port, done.cause());
          }
        });
  }

  private ChannelFuture connecting(int port, Consumer<SocketChannel> pipeline) {
    return new Bootstrap()
        .group(group)
        .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .handler(initializer(pipeline))
        .connect(LOOPBACK, port);
  }

  private static ChannelHandler initializer(Consumer<SocketChannel> pipeline) {
    return new ChannelInitializer<SocketChannel>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        pipeline.accept(channel);
      }
    };
  }

  @Override
  public void close() {
    datagrams.forEach(opened -> opened.close().awaitUninterruptibly(CLOSE_MILLIS));
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
