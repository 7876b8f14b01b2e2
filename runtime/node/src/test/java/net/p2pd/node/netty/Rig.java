package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.Assumptions;

/** Loops, provider and shorthands for tests; closes all and looks for breaches. */
final class Rig implements AutoCloseable {

  static final PipeOptions DEFAULTS = PipeOptions.defaults();

  final NettyLoops loops;
  final NettyPipeProvider provider;
  private final List<End> ends = new ArrayList<>();

  Rig(NettyLoops.Io io) {
    if (io == NettyLoops.Io.EPOLL && EpollSockets.whyMissing() != null) {
      String reason = "epoll is missing here: " + EpollSockets.whyMissing();
      System.out.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
    loops = NettyLoops.start(io, 2, true);
    provider = new NettyPipeProvider(loops);
  }

  CompletableFuture<PipeDriver> open(
      Transport transport, InetSocketAddress remote, Route route, PipeOptions options) {
    return provider.open(new PipeRequest(transport, remote, route, options)).toCompletableFuture();
  }

  End server(PipeOptions options) {
    return server(Family.IPV4, options);
  }

  End server(Family family, PipeOptions options) {
    return track(End.reading(End.get(open(Transport.TCP, null, loopback(family, 0), options))));
  }

  End client(End server, PipeOptions options) {
    return client(server.driver.local(), options);
  }

  End client(InetSocketAddress remote, PipeOptions options) {
    return track(End.start(End.get(open(Transport.TCP, remote, null, options))));
  }

  End udp(Family family, PipeOptions options) {
    return track(End.reading(End.get(open(Transport.UDP, null, loopback(family, 0), options))));
  }

  End udp(InetSocketAddress remote, PipeOptions options) {
    return track(End.reading(End.get(open(Transport.UDP, remote, null, options))));
  }

  End accept(End server, int index) {
    return track(End.start(server.heard.awaitAccepted(index)));
  }

  End track(End end) {
    ends.add(end);
    return end;
  }

  /** Two ends of one connection. */
  record Pair(End client, End accepted) {}

  Pair pair() {
    return pair(DEFAULTS, DEFAULTS);
  }

  Pair pair(PipeOptions client, PipeOptions server) {
    End listening = server(server);
    End connected = client(listening, client);
    return new Pair(connected, accept(listening, 0));
  }

  static Route loopback(Family family, int port) {
    return route(family.loopback(), port);
  }

  static Route route(InetAddress address, int port) {
    return Route.of(loopbackNic(), 1, List.of(IpRange.of(Family.of(address).loopback())))
        .bind(address, port);
  }

  static String loopbackNic() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Rig::isLoopback)
          .map(NetworkInterface::getName)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isLoopback(NetworkInterface nic) {
    try {
      return nic.isLoopback();
    } catch (IOException e) {
      return false;
    }
  }

  /** Counts this process's sockets, where the system shows them. */
  static long openSockets() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(Rig::isSocket).count();
    } catch (IOException e) {
      Assumptions.abort("this system does not show open files: " + e);
      return 0;
    }
  }

  private static boolean isSocket(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void close() {
    assertThat(loops.close(java.time.Duration.ofSeconds(10))).as("loops ended").isTrue();
    for (End end : ends) {
      assertThat(end.heard.breaches).as("breaches of the driver's rules").isEmpty();
      assertThat(end.heard.closed).as("closed once: %s %s", end.driver, end.heard).hasSize(1);
    }
  }
}
