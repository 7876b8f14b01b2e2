package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

  @Test
  void everyStrategyConnectsAndEchoes() {
    Result result = Product.run("demo");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out().lines().findFirst().orElseThrow())
        .startsWith("STRATEGY")
        .contains("CONNECTED", "ECHO");
    for (String strategy : List.of("direct", "relay", "reverse", "tcp-punch", "udp-punch")) {
      assertThat(result.out())
          .containsPattern(strategy + " +yes .*\\d+ ms +\"hello over " + strategy + "\"")
          .containsPattern("connected after \\d+ ms by " + strategy + ",")
          .containsPattern("\\d+ ms \\|[ =]*>.*" + strategy);
    }
    // How long the first message of each kind takes in a cold JVM is a matter of the machine.
    assertThat(result.err().lines().filter(line -> !line.contains(" has been running for more")))
        .isEmpty();
  }

  @Test
  void theDemoSpeaksJson(@TempDir Path temporary) throws IOException {
    Path classes = temporary.resolve("classes");
    String options = "-XX:TieredStopAtLevel=1 -Xlog:class+load=info:file=" + classes;
    Result demo =
        Product.run(
            Product.HOME.resolve("bin/p2pd"), Map.of("P2PD_JAVA_OPTS", options), "demo", "--json");
    JsonNode result = new ObjectMapper().readTree(demo.out());
    assertThat(result.get("connected").asInt()).isPositive();
    assertThat(result.get("strategies").get(0).get("echo").asText()).startsWith("hello over ");
    assertThat(Files.readAllLines(classes))
        .anyMatch(line -> line.contains(" io.netty.buffer."))
        .as("what is loaded of the descriptions that the flight recorder has of its events")
        .filteredOn(line -> line.contains(" jdk.jfr.internal.Metadata"))
        .isEmpty();
  }

  @Test
  void nicsAreListed() throws IOException {
    Result table = Product.run("nics");
    assertThat(table.exitCode()).as(table.toString()).isZero();
    assertThat(table.out()).contains("127.0.0.1/8", "this machine");
    JsonNode json = new ObjectMapper().readTree(Product.run("nics", "--json").out());
    assertThat(json.findValuesAsText("name")).contains("lo");
  }
}
