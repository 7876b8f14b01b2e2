package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that cannot accept, because the process has no file handles left, comes back. */
@Timeout(60)
class AcceptFailureTest {

  private static void noHandles(End server) {
    ServerDriver driver = (ServerDriver) server.driver;
    driver.channel().pipeline().fireExceptionCaught(new IOException("Too many open files"));
  }

  private static void awaitErrors(End server, int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              synchronized (server.heard) {
                return server.heard.errors.size();
              }
            },
            found -> found == count);
  }

  @Test
  void acceptingRestsGoesOnAndReportsOnce() {
    try (Rig rig = new Rig(NettyLoops.Io.NIO)) {
      End server = rig.server(Rig.DEFAULTS);
      for (int i = 0; i < 5; i++) {
        noHandles(server);
      }
      awaitErrors(server, 1);
      assertThat(server.heard.errors.get(0))
          .hasMessageContaining("cannot accept at")
          .hasMessageContaining("file");
      rig.client(server, Rig.DEFAULTS);
      rig.accept(server, 0);
      noHandles(server);
      awaitErrors(server, 2);
      rig.client(server, Rig.DEFAULTS);
      rig.accept(server, 1);
    }
  }
}
