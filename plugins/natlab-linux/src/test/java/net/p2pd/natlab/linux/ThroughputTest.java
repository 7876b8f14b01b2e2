package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;

/** How much one connection between two homes carries; printed, and wanted to arrive at all. */
class ThroughputTest {

  private static final long BYTES = 200_000_000;
  private static final int BAR = 200;

  @Test
  void aConnectionThroughTwoRoutersCarriesTwoHundredMegabits() throws IOException {
    Here.canRunTheLaboratory();
    try (LinuxInternet internet = LinuxInternet.open(5)) {
      LinuxHost alice = host(internet, "alice", "port-restricted-random");
      LinuxHost bob = host(internet, "bob", "open-equal");
      try (ServerSocketChannel listening = server(bob);
          SocketChannel client =
              alice.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
        client.connect(listening.getLocalAddress());
        try (SocketChannel accepted = listening.accept()) {
          long started = System.nanoTime();
          CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client));
          assertThat(receive(accepted)).isEqualTo(BYTES);
          sent.join();
          double seconds = (System.nanoTime() - started) / 1e9;
          double megabits = BYTES * 8 / 1e6 / seconds;
          System.out.printf(
              "natlab on Linux: TCP through two routers %.0f Mbit/s (bar %d)%n", megabits, BAR);
        }
      }
    }
  }

  private static LinuxHost host(LinuxInternet internet, String name, String nat) {
    LinuxHome home = internet.home(name + "s", NatOptions.parse(nat));
    home.router().conditions(LinkConditions.delayed(Duration.ofMillis(1)));
    return home.host(name);
  }

  private static ServerSocketChannel server(LinuxHost host) {
    return host.call(
        () ->
            ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(host.address(Family.IPV4), 5201)));
  }

  private static void send(SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(128 * 1024);
    try {
      for (long left = BYTES; left > 0; ) {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        left -= to.write(buffer);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long receive(SocketChannel from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(128 * 1024);
    long received = 0;
    for (int more = from.read(buffer); more >= 0; more = from.read(buffer.clear())) {
      received += more;
    }
    return received;
  }
}
