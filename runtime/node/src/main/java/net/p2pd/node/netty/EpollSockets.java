package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;

/**
 * Sockets of Linux by way of epoll, with Linux's own options; the numbers are those of its headers.
 */
final class EpollSockets implements Sockets {

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int DEVICE_NAME_BYTES = 16;

  private static final RawUnixChannelOption SO_BINDTODEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, DEVICE_NAME_BYTES);
  private static final ChannelOption<Integer> SO_REUSEPORT =
      new IntegerUnixChannelOption("SO_REUSEPORT", SOL_SOCKET, 15);
  private static final ChannelOption<Integer> IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);

  private static final ChannelOption<Integer> IP_TTL =
      new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
  private static final ChannelOption<Integer> IP_MULTICAST_TTL =
      new IntegerUnixChannelOption("IP_MULTICAST_TTL", IPPROTO_IP, 33);
  private static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final ChannelOption<Integer> IPV6_MULTICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, 18);

  /** Returns why epoll cannot be used, or null if it can. */
  static @Nullable String whyMissing() {
    if (Epoll.isAvailable()) {
      return null;
    }
    Throwable cause = Epoll.unavailabilityCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "no reason given" : String.valueOf(cause.getMessage());
  }

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public SocketChannel stream(Family family) {
    return new EpollSocketChannel(netty(family));
  }

  @Override
  public ServerSocketChannel server(Family family) {
    return new EpollServerSocketChannel(netty(family));
  }

  @Override
  public UdpSocket datagram(@Nullable Family family) {
    return new EpollUdp(
        family == null ? new EpollDatagramChannel() : new EpollDatagramChannel(netty(family)));
  }

  private static SocketProtocolFamily netty(Family family) {
    return family == Family.IPV4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  @Override
  public void check(PipeRequest request) {
    if (request.options().get(PipeOptions.BIND_TO_DEVICE) && request.route().isEmpty()) {
      throw new UnsupportedOptionException(
          PipeOptions.BIND_TO_DEVICE.name(), "it needs a route, whose device is meant");
    }
  }

  @Override
  public boolean reusePort(Channel channel) {
    return channel.config().setOption(SO_REUSEPORT, 1);
  }

  @Override
  public void hopLimit(Channel channel, int hops, @Nullable Family family) {
    boolean datagrams = channel instanceof EpollDatagramChannel;
    if (family != Family.IPV6) {
      channel.config().setOption(IP_TTL, hops);
      if (datagrams) {
        channel.config().setOption(IP_MULTICAST_TTL, hops);
      }
    }
    if (family != Family.IPV4) {
      channel.config().setOption(IPV6_UNICAST_HOPS, hops);
      if (datagrams) {
        channel.config().setOption(IPV6_MULTICAST_HOPS, hops);
      }
    }
  }

  @Override
  public void bindToDevice(Channel channel, String nic) {
    byte[] name = nic.getBytes(StandardCharsets.UTF_8);
    if (name.length >= DEVICE_NAME_BYTES) {
      throw new IllegalArgumentException(
          "'" + nic + "' is not a device: names have at most 15 bytes");
    }
    ByteBuffer padded = ByteBuffer.allocate(DEVICE_NAME_BYTES);
    padded.put(name).rewind();
    try {
      channel.config().setOption(SO_BINDTODEVICE, padded);
    } catch (ChannelException e) {
      throw deviceRefused(nic, e);
    }
  }

  /** Not being allowed to is a refusal; whoever can do without the option may try again so. */
  static RuntimeException deviceRefused(String nic, RuntimeException error) {
    if (NettyErrors.kind(error) != NettyErrors.Kind.DENIED) {
      return error;
    }
    return new UnsupportedOptionException(
        PipeOptions.BIND_TO_DEVICE.name(),
        "this user may not bind to device "
            + nic
            + "; Linux before 5.7 wants the right CAP_NET_RAW for it, so give that, or bind by"
            + " address only");
  }

  @Override
  public void onlyIpv6(Channel channel) {
    channel.config().setOption(IPV6_V6ONLY, 1);
  }

  /**
   * The kernel's socket is connected, Netty's channel is not: its way to read connected sockets
   * takes an empty datagram for "nothing there", the other way does not.
   */
  private static final class EpollUdp implements UdpSocket {
    private final EpollDatagramChannel channel;

    EpollUdp(EpollDatagramChannel channel) {
      this.channel = channel;
    }

    @Override
    public Channel channel() {
      return channel;
    }

    private Socket socket() {
      return (Socket) channel.fd();
    }

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
      socket().connect(remote);
    }

    @Override
    public @Nullable InetSocketAddress local() {
      return socket().localAddress();
    }

    @Override
    public void sendEmpty(SocketAddress to) throws IOException {
      InetSocketAddress address = (InetSocketAddress) to;
      socket().sendTo(ByteBuffer.allocateDirect(0), 0, 0, address.getAddress(), address.getPort());
    }
  }
}
