package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;

/** Sockets of the JDK. They work everywhere and offer what all systems have in common. */
final class NioSockets implements Sockets {

  private static final String REMEDY =
      "the JDK's sockets (io = nio) cannot do it; io = epoll on Linux can";

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public SocketChannel stream(Family family) {
    return new NioSocketChannel(SelectorProvider.provider(), netty(family));
  }

  @Override
  public ServerSocketChannel server(Family family) {
    return new NioServerSocketChannel(SelectorProvider.provider(), netty(family));
  }

  private static SocketProtocolFamily netty(Family family) {
    return family == Family.IPV4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  @Override
  public UdpSocket datagram(@Nullable Family family) {
    try {
      if (family == null) {
        return udp(DatagramChannel.open());
      }
      return udp(
          DatagramChannel.open(
              family == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6));
    } catch (IOException e) {
      throw new ChannelException("cannot make a UDP socket", e);
    }
  }

  /** Takes over a channel of the JDK, which becomes non-blocking. */
  static UdpSocket udp(DatagramChannel java) {
    return new NioUdp(java, new NioDatagramChannel(java));
  }

  @Override
  public void check(PipeRequest request) {
    if (request.options().get(PipeOptions.HOP_LIMIT) != 0) {
      throw new UnsupportedOptionException(PipeOptions.HOP_LIMIT.name(), REMEDY);
    }
    if (request.options().get(PipeOptions.BIND_TO_DEVICE)) {
      throw new UnsupportedOptionException(PipeOptions.BIND_TO_DEVICE.name(), REMEDY);
    }
  }

  @Override
  public boolean reusePort(Channel channel) {
    return channel
        .config()
        .setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
  }

  @Override
  public void hopLimit(Channel channel, int hops, @Nullable Family family) {
    throw new UnsupportedOptionException(PipeOptions.HOP_LIMIT.name(), REMEDY);
  }

  @Override
  public void bindToDevice(Channel channel, String nic) {
    throw new UnsupportedOptionException(PipeOptions.BIND_TO_DEVICE.name(), REMEDY);
  }

  /** The JDK has no such option: its IPv6 wildcard takes the IPv4 port too. */
  @Override
  public void onlyIpv6(Channel channel) {}

  private static final class NioUdp implements UdpSocket {
    private final DatagramChannel java;
    private final NioDatagramChannel channel;

    NioUdp(DatagramChannel java, NioDatagramChannel channel) {
      this.java = java;
      this.channel = channel;
    }

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
      java.connect(remote);
    }

    @Override
    public @Nullable InetSocketAddress local() throws IOException {
      return (InetSocketAddress) java.getLocalAddress();
    }

    /**
     * The JDK never sends an empty datagram on a connected channel, so the channel is connected no
     * more: the driver drops what strangers send, but a closed port is not heard of any longer.
     */
    @Override
    public void sendEmpty(SocketAddress to) throws IOException {
      java.disconnect();
      java.send(ByteBuffer.allocate(0), to);
    }
  }
}
