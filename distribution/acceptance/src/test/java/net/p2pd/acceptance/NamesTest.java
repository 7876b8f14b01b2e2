package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is found by its id, or by the name that somebody gave it, over a broker. */
class NamesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An address of loopback that no other test uses, so that the usual port is free. */
  private static final String LISTEN = RunningServers.LISTEN;

  @TempDir private Path temporary;

  /** What {@code p2pd serve --mqtt} prints for nodes, as a file. */
  private Path configuration(RunningServers broker) throws IOException {
    return Files.writeString(
        temporary.resolve("nodes.toml"), broker.ready().get("configuration").asText());
  }

  private Result connect(Path configuration, String whom) {
    return Product.run(
        "connect",
        whom,
        "--json",
        "--send",
        "ECHO hello",
        "--expect",
        "hello",
        "--config",
        configuration.toString(),
        "--set",
        "node.listen=\"loopback\"",
        "--set",
        "signal.find-timeout=\"30s\"", // a busy machine needs longer than the usual 5 s
        "--data-dir",
        temporary.resolve("caller").toString());
  }

  @Test
  void aPeersIdOrANameIsEnough() throws IOException {
    try (RunningServers broker =
        RunningServers.start(temporary.resolve("broker"), "--mqtt", "--listen", LISTEN)) {
      Path configuration = configuration(broker);
      String id;
      try (RunningNode node =
          RunningNode.start(
              temporary.resolve("callee"),
              "--config",
              configuration.toString(),
              "--set",
              "node.publish=true")) {
        id = node.ready().get("peerId").asText();
        assertThat(node.address()).contains("_signal:tcp:" + LISTEN);
        Result[] last = new Result[1];
        await() // ready does not wait for brokers
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  last[0] = connect(configuration, id);
                  return last[0].exitCode() == 0
                      || !last[0].err().contains("nobody publishes the address");
                });
        assertThat(last[0].exitCode()).as(last[0].toString()).isZero();
        JsonNode report = JSON.readTree(last[0].out());
        assertThat(report.get("peerId").asText()).isEqualTo(id);
        assertThat(report.get("received").asText()).isEqualTo("hello");

        Files.writeString(temporary.resolve("caller/aliases.toml"), "alice = \"" + id + "\"\n");
        Result byName = connect(configuration, "alice");
        assertThat(byName.exitCode()).as(byName.toString()).isZero();
        node.terminate();
      }
      Result gone = connect(configuration, id);
      assertThat(gone.exitCode()).isEqualTo(1);
      // The second where a busy machine did not clear the note within the time for that.
      assertThat(gone.err())
          .containsAnyOf("nobody publishes the address of peer", "could not be reached");
    }
  }
}
