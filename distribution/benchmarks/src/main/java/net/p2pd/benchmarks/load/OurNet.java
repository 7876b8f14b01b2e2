package net.p2pd.benchmarks.load;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;

/** Pipes of ours for one end, wired as a node wires them, on one event loop. */
final class OurNet implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final InetAddress LOOPBACK = Family.IPV4.loopback();

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 1, true);
  private final NettyPipeProvider provider = new NettyPipeProvider(loops);
  private final Pipes pipes =
      CorePipes.of(() -> List.of(provider), new NettyNames(loops), List::of, loops::next);

  NettyLoops loops() {
    return loops;
  }

  /** Opens a server pipe, or a datagram pipe without a fixed remote, on loopback. */
  Pipe listen(Transport transport) {
    Route route = Route.of(loopbackNic(), 1, List.of(IpRange.of(LOOPBACK))).bind(LOOPBACK, 0);
    return pipes.listen(transport, route, PipeOptions.defaults()).join();
  }

  /** Opens a datagram pipe between two ports of loopback. */
  Pipe datagrams(int from, int to) {
    Route route = Route.of(loopbackNic(), 1, List.of(IpRange.of(LOOPBACK))).bind(LOOPBACK, from);
    Destination there = Destination.of(LOOPBACK.getHostAddress(), to);
    return pipes.open(Transport.UDP, there, route, PipeOptions.defaults()).join();
  }

  /** Returns a port of UDP that nobody uses. */
  static int freePort() {
    try (DatagramSocket any = new DatagramSocket(0, LOOPBACK)) {
      return any.getLocalPort();
    } catch (SocketException e) {
      throw new IllegalStateException("no port of UDP is free", e);
    }
  }

  /** Opens a client pipe. */
  Pipe open(Transport transport, int port) {
    return pipes.open(transport, Destination.of(LOOPBACK.getHostAddress(), port)).join();
  }

  /** Opens a client pipe and hands it out when it is there. */
  void openLater(int port, Consumer<Pipe> then) {
    pipes
        .open(Transport.TCP, Destination.of(LOOPBACK.getHostAddress(), port))
        .thenAccept(then)
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                throw new IllegalStateException("cannot connect to port " + port, error);
              }
            });
  }

  static int port(Pipe pipe) {
    return pipe.local().orElseThrow().getPort();
  }

  private static String loopbackNic() {
    try {
      return NetworkInterface.getByInetAddress(LOOPBACK).getName();
    } catch (SocketException e) {
      throw new IllegalStateException("the network interfaces cannot be listed", e);
    }
  }

  @Override
  public void close() {
    loops.close();
  }
}
