package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;

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
  void theDemoSpeaksJson() throws IOException {
    JsonNode result = new ObjectMapper().readTree(Product.run("demo", "--json").out());
    assertThat(result.get("connected").asInt()).isPositive();
    assertThat(result.get("strategies").get(0).get("echo").asText()).startsWith("hello over ");
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
