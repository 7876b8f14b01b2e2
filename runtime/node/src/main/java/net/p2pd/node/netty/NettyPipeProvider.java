package net.p2pd.node.netty;

import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.pipe.LoopFuture;

/**
 * Opens TCP and UDP sockets of both families, as clients and servers, on the loops of a node. What
 * it cannot do is refused before a socket is made; what fails leaves none behind.
 */
public final class NettyPipeProvider implements PipeProvider {

  private static final Set<Transport> TRANSPORTS = Set.of(Transport.TCP, Transport.UDP);

  private final NettyLoops loops;

  /** Creates it over loops that somebody else closes. */
  public NettyPipeProvider(NettyLoops loops) {
    this.loops = loops;
  }

  @Override
  public String id() {
    return "netty";
  }

  @Override
  public String description() {
    return "TCP and UDP on sockets (" + loops.io() + ")";
  }

  @Override
  public Set<Transport> transports() {
    return TRANSPORTS;
  }

  @Override
  public CompletionStage<PipeDriver> open(PipeRequest request) {
    try {
      return opening(request).start();
    } catch (P2pdException | IllegalArgumentException refused) {
      return LoopFuture.failed(loops.next(), refused);
    }
  }

  private SocketOpening opening(PipeRequest request) {
    OptionRules.check(request, loops.sockets());
    if (request.transport().equals(Transport.UDP)) {
      return new UdpOpening(loops, request);
    }
    if (!request.transport().equals(Transport.TCP)) {
      throw new UnsupportedOptionException(
          request.transport().id(), "this provider opens tcp and udp");
    }
    InetSocketAddress remote = request.remote().orElse(null);
    return remote == null
        ? new TcpServerOpening(loops, request)
        : new TcpClientOpening(loops, request, remote);
  }

  /**
   * Makes a driver around a channel of the JDK, which belongs to the driver from now on.
   *
   * @param channel a connected {@code SocketChannel}, a bound {@code ServerSocketChannel}, or a
   *     {@code DatagramChannel}, connected or not
   * @return fails with {@link UnsupportedOptionException} for another kind of channel, or for an
   *     option that comes too late for a socket that is bound
   */
  public CompletionStage<PipeDriver> wrap(NetworkChannel channel, PipeOptions options) {
    try {
      return new ChannelWrapping(loops, channel, options).start();
    } catch (P2pdException | IllegalArgumentException refused) {
      return LoopFuture.failed(loops.next(), refused);
    }
  }
}
