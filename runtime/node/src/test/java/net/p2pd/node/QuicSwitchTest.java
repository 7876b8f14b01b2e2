package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.pipe.PipeKind;
import org.junit.jupiter.api.Test;

class QuicSwitchTest {

  private static List<Boolean> datagramSessions(boolean quic) {
    NodeOptions options =
        NodeOptions.defaults().ephemeral().set("node.listen", "loopback").set("session.quic", quic);
    try (Node node = new NodeRuntime().start(options).join()) {
      return ((P2pdNode) node)
          .services().of(SessionProvider.class).stream()
              .map(provider -> provider.supports(PipeKind.DATAGRAM))
              .toList();
    }
  }

  @Test
  void sessionsOverDatagramsCanBeSwitchedOff() {
    assertThat(datagramSessions(true)).containsExactly(false, true);
    assertThat(datagramSessions(false)).containsExactly(false);
  }
}
