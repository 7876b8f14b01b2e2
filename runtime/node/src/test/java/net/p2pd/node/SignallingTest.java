package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole nodes with a plugin that brings signalling. */
@Timeout(60)
class SignallingTest {

  private static final String BROKER = "tcp://post.example:1883";

  private final PostOffice.Town town = new PostOffice.Town();

  private Node start(ClassLoader loader, String... brokers) {
    return start(loader, Map.of("signal.mqtt.brokers", List.of(brokers)));
  }

  private Node start(ClassLoader loader, Map<String, Object> settings) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      NodeOptions options = NodeOptions.defaults().ephemeral().set("node.listen", "loopback");
      for (Map.Entry<String, Object> one : settings.entrySet()) {
        options = options.set(one.getKey(), one.getValue());
      }
      return new NodeRuntime().start(options).join();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void theAddressNamesTheBrokersAndTheMailboxIsOpenUntilTheNodeCloses() {
    try (Node node = start(town, BROKER, "tcp://[::1]:1883")) {
      assertThat(node.address().signalling()).containsExactly(BROKER, "tcp://[::1]:1883");
      await().until(() -> town.openMailboxes() == 2);
    }
    assertThat(town.openMailboxes()).isZero();
  }

  @Test
  void aBrokerThatIsAwayHoldsNothingUp() {
    try (Node node = start(town, "tcp://away.example")) {
      assertThat(node.address().signalling()).containsExactly("tcp://away.example");
    }
  }

  @Test
  void brokersThatNoPluginSpeaksWithAreNotNamed() {
    try (Node node = start(town, "ssl://post.example", BROKER)) {
      assertThat(node.address().signalling()).containsExactly(BROKER);
    }
    try (Node node = start(null, BROKER)) {
      assertThat(node.address().signalling()).isEmpty();
    }
  }

  @Test
  void operatorsSeeWhatCameAndWent() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Map<String, Object> settings =
        Map.of("metrics.listen", "127.0.0.1:" + port, "signal.mqtt.brokers", List.of(BROKER));
    try (Node node = start(town, settings)) {
      await().until(() -> town.openMailboxes() == 1);
      String text;
      try (InputStream in = new URL("http://127.0.0.1:" + port + "/metrics").openStream()) {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      assertThat(text.lines())
          .contains(
              "p2pd_signal_mailboxes 1",
              "p2pd_signal_sent_total 0",
              "p2pd_signal_unsent_total 0",
              "p2pd_signal_received_total 0",
              "p2pd_signal_refused_total{reason=\"signature\"} 0",
              "p2pd_signal_refused_total{reason=\"early\"} 0");
      assertThat(node.closed()).isNotDone();
    }
  }
}
