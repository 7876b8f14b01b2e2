package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.foreign.Nats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that find each other over a cluster of three brokers (NATS), one of which dies. */
@Timeout(240)
class BrokerClusterTest {

  @TempDir private Path temporary;

  private static String brokers(Nats nats) {
    return IntStream.range(0, nats.count())
        .mapToObj(i -> "\"" + nats.mqtt(i) + "\"")
        .collect(Collectors.joining(", ", "signal.mqtt.brokers=[", "]"));
  }

  /** Connects as only signalling makes it possible. */
  private Result connect(String address, String brokers) {
    return Product.run(
        "connect",
        address,
        "--json",
        "--only",
        "reverse",
        "--send",
        "ECHO hello",
        "--expect",
        "hello",
        "--set",
        brokers,
        "--set",
        "node.listen=\"loopback\"",
        "--data-dir",
        temporary.resolve("caller").toString());
  }

  /** Tries again for a while: what the brokers lose is lost for one try only. */
  private void awaitEcho(RunningNode node, String brokers) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              Result result = connect(node.address(), brokers);
              assertThat(result.exitCode()).as(result.toString()).isZero();
              assertThat(new ObjectMapper().readTree(result.out()).get("received").asText())
                  .isEqualTo("hello");
            });
  }

  @Test
  void nodesConnectWhileOneOfThreeBrokersDies() throws IOException {
    try (Nats nats = Nats.start(temporary, 3, Nats.NO_TLS);
        RunningNode node =
            RunningNode.start(
                temporary.resolve("callee"),
                "--set",
                brokers(nats),
                "--set",
                "node.listen=\"loopback\"")) {
      String brokers = brokers(nats);
      awaitEcho(node, brokers); // ready does not wait for brokers
      nats.stop(1);
      // The other two let in no new client while they have no leader: for 4 to 9 s where the dead
      // server led, and on a busy machine for longer, or once more after they let one in.
      awaitEcho(node, brokers);
    }
  }
}
