package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;

/**
 * Makes sockets that are neither bound nor connected, of one way to do input and output, and sets
 * what that way can set beyond the options that all have.
 */
interface Sockets {

  /** Returns the name for people: {@code nio} or {@code epoll}. */
  String name();

  /** Makes a TCP socket. */
  SocketChannel stream(Family family);

  /** Makes a TCP socket that is to listen. */
  ServerSocketChannel server(Family family);

  /**
   * Makes a UDP socket.
   *
   * @param family null for one that speaks both families
   */
  UdpSocket datagram(@Nullable Family family);

  /**
   * Refuses what this way cannot do.
   *
   * @throws UnsupportedOptionException before anything is opened
   */
  void check(PipeRequest request);

  /** Sets SO_REUSEPORT; false if the system does not know it. */
  boolean reusePort(Channel channel);

  /** Sets the time to live, or hop limit, of what is sent. */
  void hopLimit(Channel channel, int hops, @Nullable Family family);

  /** Binds to a device by its name. */
  void bindToDevice(Channel channel, String nic);

  /** Keeps a socket that will be bound to {@code ::} from taking the IPv4 port as well. */
  void onlyIpv6(Channel channel);

  /** A UDP socket and the two things that Netty's channel cannot do by itself. */
  interface UdpSocket {

    /** Returns the channel. */
    Channel channel();

    /** Fixes the remote address, so that the kernel drops others' datagrams and reports errors. */
    void connect(InetSocketAddress remote) throws Exception;

    /** Returns where it is bound. */
    @Nullable
    InetSocketAddress local() throws Exception;

    /** Sends a datagram without content, which Netty would silently leave out. */
    void sendEmpty(SocketAddress to) throws Exception;
  }
}
