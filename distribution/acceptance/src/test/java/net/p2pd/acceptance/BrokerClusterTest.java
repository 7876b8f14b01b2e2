package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that find each other over a cluster of three brokers (NATS), one of which dies. */
@Timeout(240)
class BrokerClusterTest {

  private static final int SERVERS = 3;

  @TempDir private Path temporary;

  private final List<Process> servers = new ArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(Foreign::end);
  }

  /** Starts the servers; returns what {@code signal.mqtt.brokers} has to say. */
  private String startServers() throws IOException {
    List<Integer> ports = Stream.generate(Foreign::freePort).limit(3L * SERVERS).toList();
    String routes =
        IntStream.range(0, SERVERS)
            .mapToObj(i -> "\"nats://127.0.0.1:" + ports.get(3 * i + 2) + "\"")
            .collect(Collectors.joining(", "));
    List<Path> logs = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      Path home = Files.createDirectory(temporary.resolve("nats" + i));
      Path configuration = home.resolve("nats.conf");
      Files.write(
          configuration,
          List.of(
              "server_name: n" + i,
              "listen: \"127.0.0.1:" + ports.get(3 * i) + "\"",
              "jetstream { store_dir: \"" + home + "\", max_file_store: 256MB }",
              "mqtt { host: \"127.0.0.1\", port: " + ports.get(3 * i + 1) + " }",
              "cluster { name: c, listen: \"127.0.0.1:"
                  + ports.get(3 * i + 2)
                  + "\", routes: ["
                  + routes
                  + "] }"));
      Path log = home.resolve("log");
      logs.add(log);
      servers.add(
          new ProcessBuilder("nats-server", "-c", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> logs.stream().allMatch(BrokerClusterTest::isReady));
    return IntStream.range(0, SERVERS)
        .mapToObj(i -> "\"tcp://127.0.0.1:" + ports.get(3 * i + 1) + "\"")
        .collect(Collectors.joining(", ", "signal.mqtt.brokers=[", "]"));
  }

  private static boolean isReady(Path log) {
    try {
      return Files.readString(log).contains("metadata leader");
    } catch (IOException e) {
      return false;
    }
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

  private void awaitConnection(RunningNode node, String brokers) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              Result result = connect(node.address(), brokers);
              assertThat(result.exitCode()).as(result.toString()).isZero();
            });
  }

  @Test
  void nodesConnectWhileOneOfThreeBrokersDies() throws IOException {
    Foreign.need("nats-server");
    String brokers = startServers();
    try (RunningNode node =
        RunningNode.start(
            temporary.resolve("callee"), "--set", brokers, "--set", "node.listen=\"loopback\"")) {
      awaitConnection(node, brokers); // ready does not wait for brokers
      Foreign.end(servers.get(1));
      // Where the dead server led the other two, they let in no new client until they have elected
      // another leader, which takes them 4 to 9 s and longer on a busy machine.
      awaitConnection(node, brokers);
      Result result = connect(node.address(), brokers);
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(new ObjectMapper().readTree(result.out()).get("received").asText())
          .isEqualTo("hello");
    }
  }
}
