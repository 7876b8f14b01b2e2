package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.node.tls.HonestPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand hostile peers at once, of which 200 prove identities (each of them costs the machine
 * two TLS handshakes, and the others find out that they would not be worth one). The limits of
 * unproven connections are raised, so that all are held together: what they cost then is what a
 * node costs at worst for that number. With its defaults a node holds a fourth of them.
 */
@Timeout(180)
class ThousandHostilePeersTest {

  private static final int SILENT = 400;
  private static final int HALF_HELLO = 400;
  private static final int HALF_FRAME = 50;
  private static final int NEVER_READING = 150;
  private static final int ALL = SILENT + HALF_HELLO + HALF_FRAME + NEVER_READING;

  @Test
  void aThousandHostilePeersCostBoundedMemory() throws Exception {
    try (Node node =
        new NodeRuntime()
            .start(
                NodeOptions.defaults()
                    .ephemeral()
                    .set("node.listen", "loopback")
                    .set("node.handshake-timeout", "10s")
                    .set("node.max-unproven", 1000)
                    .set("node.max-unproven-per-source", 1000))
            .join()) {
      node.onMessage((message, pipe) -> pipe.send(message.bytes()));
      int port = node.address().endpoints().get(0).internalPort();
      try (HonestPeer honest = new HonestPeer(port, node.id());
          HostileCrowd crowd = new HostileCrowd(port, node.id())) {
        attack(crowd, 2, 2, 2, 2); // loads every class
        crowd.tell("leave");
        awaitOnlyOneSession(node);
        honest.awaitMore(10);
        long heap = heap();
        long direct = direct();
        long resident = resident();

        attack(crowd, NEVER_READING, HALF_FRAME, HALF_HELLO, SILENT);
        honest.awaitMore(10);
        final long moreHeap = heap() - heap;
        final long moreDirect = direct() - direct;
        final long moreResident = resident() - resident;

        crowd.tell("await-cut-off");
        honest.awaitMore(10);
        crowd.tell("leave");
        awaitOnlyOneSession(node);
        honest.awaitMore(10);
        long left = heap() - heap;
        System.out.printf(
            Locale.ROOT,
            "1,000 hostile peers: %s heap, %s direct (%d KiB each), the process grew by %s; %d closed"
                + " at their deadline; %s heap left when all were gone; %d honest echoes answered"
                + " meanwhile%n",
            mib(moreHeap),
            mib(moreDirect),
            (moreHeap + moreDirect) / ALL / 1024,
            moreResident == 0 ? "(unknown)" : mib(moreResident),
            ALL - NEVER_READING,
            mib(left),
            honest.answered());
        assertThat(moreHeap + moreDirect).isLessThan(256L << 20);
        assertThat(left).isLessThan(16L << 20);
      }
    }
  }

  private static void attack(HostileCrowd crowd, int deaf, int frame, int hello, int silent)
      throws IOException {
    crowd.tell("never-reading " + deaf);
    crowd.tell("half-frame " + frame);
    crowd.tell("half-hello " + hello);
    crowd.tell("silent " + silent);
  }

  private static void awaitOnlyOneSession(Node node) {
    await().atMost(Duration.ofSeconds(60)).until(() -> node.sessions().size() == 1);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** Returns what the process has in memory, a native TLS engine included; 0 where unknown. */
  private static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    }
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
