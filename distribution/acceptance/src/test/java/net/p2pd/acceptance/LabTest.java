package net.p2pd.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code p2pd lab} runs programs behind NATs. */
final class LabTest {

  private static final String SCENARIO =
      """
      [homes.alices]
      nat = "port-restricted-equal"
      hosts = ["alice", "printer"]

      [public."server.example"]
      """;

  @TempDir Path directory;
  private String scenario;

  @BeforeEach
  void canRun() throws IOException {
    scenario = Files.writeString(directory.resolve("lab.toml"), SCENARIO).toString();
    Result result = Product.run("lab", scenario, "--", "true");
    if (result.exitCode() != 0) {
      Foreign.skip(result.err().strip());
    }
  }

  @Test
  void theStatusIsThatOfTheProgram() {
    assertThat(Product.run("lab", scenario, "--", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
  }

  @Test
  void theProgramSeesTheHostOfTheScenarioAndNothingElse() throws IOException {
    String program = Product.HOME.resolve("bin/p2pd").toString();
    Result result = Product.run("lab", scenario, "--", program, "nics", "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode nics = new ObjectMapper().readTree(result.out());
    assertThat(nics.findValuesAsText("name")).contains("eth0");
    assertThat(nics.toString()).contains("192.168.1.2", "192.168.1.1");
  }

  @Test
  void everyPacketAndEveryDecisionCanBePrinted() {
    // Its end is the server's refusal, so the way there and back is printed by then.
    String send = "! echo hello > /dev/tcp/server.example/9";
    Result result = Product.run("lab", "--trace", scenario, "--", "bash", "-c", send);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err())
        .contains(" s alice sends tcp SYN 192.168.1.2:")
        .contains("alices-router decides on tcp SYN 192.168.1.2:")
        .contains(": forwarded as tcp SYN 203.0.0.2:");
  }

  @Test
  void aNodeBehindANatConnectsToOneOnTheInternet() throws IOException {
    String program = Product.HOME.resolve("bin/p2pd").toString();
    Path ready = directory.resolve("ready.json");
    String up = "exec %s up --json --data-dir %s > %s";
    String service = up.formatted(program, directory.resolve("server"), ready);
    Files.writeString(
        Path.of(scenario),
        SCENARIO
            + "[[services]]\nhost = \"server.example\"\ncommand = [\"sh\", \"-c\", \"\"\""
            + service
            + "\"\"\"]\n");
    String connect =
        """
        until grep -q ready %s; do sleep 0.1; done
        address=$(sed 's/.*"address":"\\([^"]*\\)".*/\\1/' %s)
        exec %s connect "$address" --data-dir %s --send "ECHO through the NAT" --json
        """
            .formatted(ready, ready, program, directory.resolve("alice"));
    Result result = Product.run("lab", scenario, "--", "sh", "-c", connect);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(result.out());
    assertThat(report.get("connected").asBoolean()).isTrue();
    assertThat(report.get("received").toString()).contains("through the NAT");
    assertThat(report.get("remote").asText()).contains("198.18.0.2");
  }

  @Test
  void wrongScenariosAreExplained() throws IOException {
    Files.writeString(Path.of(scenario), SCENARIO.replace("nat =", "nta ="));
    Result result = Product.run("lab", scenario, "--", "true");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("lab.toml line 2: ").contains("nta").doesNotContain("\tat ");
  }

  @Test
  void afterAKillNothingIsLeft() throws IOException {
    // A place for its files that no other laboratory of this machine cleans up.
    Map<String, String> own = Map.of("P2PD_JAVA_OPTS", "-Djava.io.tmpdir=" + directory);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Product.HOME.resolve("bin/p2pd").toString(),
                "lab",
                scenario,
                "--",
                "sh",
                "-c",
                "echo $$; exec sleep 600"));
    SharedStart.into(builder.environment(), own);
    Process lab = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    ProcessHandle program;
    try (BufferedReader lines = lab.inputReader(UTF_8)) {
      program = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
      lab.destroyForcibly();
      lab.onExit().join();
      program.onExit().join();
    }
    assertThat(program.isAlive()).isFalse();
    String files = "p2pd-lab-" + lab.pid() + "-";
    Result cleaned = clean(own);
    assertThat(cleaned.exitCode()).as(cleaned.err()).isZero();
    assertThat(cleaned.out()).contains(files);
    assertThat(clean(own).out()).doesNotContain(files);
  }

  private static Result clean(Map<String, String> environment) {
    return Product.run(Product.HOME.resolve("bin/p2pd"), environment, "lab", "clean");
  }
}
