package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a user does it: a node in one process, a connect in another. */
class TwoProcessesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;

  private Result connect(String address, String... more) {
    String[] words = new String[more.length + 5];
    words[0] = "connect";
    words[1] = address;
    words[2] = "--json";
    words[3] = "--data-dir";
    words[4] = temporary.resolve("caller").toString();
    System.arraycopy(more, 0, words, 5, more.length);
    return Product.run(words);
  }

  @Test
  void aMessageGoesThereAndTheAnswerComesBack() throws IOException {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      assertThat(node.ready().get("event").asText()).isEqualTo("ready");
      assertThat(node.ready().get("peerId").asText()).hasSize(53);

      Result result = connect(node.address(), "--send", "ECHO hello", "--expect", "hello");

      assertThat(result.exitCode()).as(result.toString()).isZero();
      JsonNode report = JSON.readTree(result.out());
      assertThat(report.get("connected").asBoolean()).isTrue();
      assertThat(report.get("strategy").asText()).isEqualTo("direct");
      assertThat(report.get("relayed").asBoolean()).isFalse();
      assertThat(report.get("received").asText()).isEqualTo("hello");
      assertThat(report.get("attempts").findValuesAsText("outcome")).contains("connected");
      assertThat(report.get("elapsedMs").asLong()).isPositive();
    }
  }

  @Test
  void aWrongAnswerIsAFailureThatSaysWhatCame() {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      Result result =
          connect(node.address(), "--send", "ECHO hello", "--expect", "bye", "--timeout", "15s");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("received 'hello', which does not contain 'bye'")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aPeerThatIsGoneGivesAReportWithACause() throws IOException {
    String address;
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      address = node.address();
    }
    Result result = connect(address, "--timeout", "60s"); // which it does not wait for
    assertThat(result.exitCode()).isEqualTo(1);
    JsonNode report = JSON.readTree(result.out());
    assertThat(report.get("connected").asBoolean()).isFalse();
    assertThat(report.get("cause").asText())
        .contains("direct: [::1]:", "nothing listens at [::1]:", "connection refused");
    assertThat(report.get("attempts")).isNotEmpty();
    report
        .get("attempts")
        .forEach(
            attempt -> {
              boolean dials = attempt.get("strategy").asText().equals("direct");
              assertThat(attempt.get("outcome").asText())
                  .isEqualTo(dials ? "failed" : "not-applicable");
              assertThat(attempt.get("cause").asText()).isNotEmpty();
            });
    assertThat(result.err()).startsWith("p2pd: ").doesNotContain("\tat ");
  }

  @Test
  void anotherNodeAtThePeersPlaceIsNotThePeer() throws IOException {
    String address;
    int port;
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      address = node.address();
      port = Integer.parseInt(address.replaceAll("(?s).*?-port-(\\d+).*", "$1"));
    }
    try (RunningNode impostor =
        RunningNode.start(temporary.resolve("impostor"), "--set", "node.port=" + port)) {
      assertThat(impostor.address()).contains("-port-" + port);
      Result result = connect(address, "--timeout", "60s");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(JSON.readTree(result.out()).get("cause").asText()).contains("proved to be");
    }
  }

  @Test
  void aSignalStopsTheNodeInGoodOrder() {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      Result end = node.terminate();
      assertThat(end.exitCode()).as(end.toString()).isZero();
      assertThat(end.out()).isEqualTo("{\"event\":\"stopped\"}\n");
      assertThat(end.err()).isEmpty();
    }
  }

  @Test
  void theIdentityStaysTheSameAndTheAddressCanBeAskedFor() throws IOException {
    Path data = temporary.resolve("callee");
    String first;
    try (RunningNode node = RunningNode.start(data)) {
      first = node.ready().get("peerId").asText();
      Result own = Product.run("address", "--data-dir", data.toString());
      assertThat(own.out().strip()).isEqualTo(node.address());
      Result explained = Product.run("address", node.address());
      assertThat(explained.exitCode()).isZero();
      assertThat(explained.out()).contains("127.0.0.1");
      assertThat(
              JSON.readTree(Product.run("address", node.address(), "--json").out())
                  .get("peerId")
                  .asText())
          .isEqualTo(first);
      node.terminate();
    }
    try (RunningNode node = RunningNode.start(data)) {
      assertThat(node.ready().get("peerId").asText()).isEqualTo(first);
    }
  }

  @Test
  void connectingBesideARunningNodeUsesAThrowAwayIdentity() {
    Path data = temporary.resolve("caller");
    try (RunningNode busy = RunningNode.start(data)) {
      Result result = connect(busy.address(), "--send", "PING", "--expect", "PONG");
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.err()).contains("throw-away identity");
    }
  }
}
