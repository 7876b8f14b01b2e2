package net.p2pd.natlab.linux.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong usage of {@code p2pd lab} is told before anything is built, with what to do instead. */
class LabCommandLineTest {

  private static final String SCENARIO =
      """
      [homes.alices]
      nat = "port-restricted-equal"
      hosts = ["alice"]
      """;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    return LabCommandLine.line()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private String file(String content) throws IOException {
    return Files.writeString(directory.resolve("scenario.toml"), content).toString();
  }

  @Test
  void aScenarioThatIsNotThereIsNamed() {
    assertThat(run("nowhere.toml", "--", "true")).isEqualTo(2);
    assertThat(err).hasToString("p2pd lab: the scenario file nowhere.toml does not exist\n");
  }

  @Test
  void everyMistakeInAScenarioIsToldWithItsLine() throws IOException {
    String file = file(SCENARIO.replace("equal", "even") + "\n[public.server]\nadress = 2\n");
    assertThat(run(file, "--", "true")).isEqualTo(2);
    assertThat(err.toString())
        .contains("scenario.toml line 2: ", "\"even\" is unknown")
        .contains("scenario.toml line 6: ", "addresses");
  }

  @Test
  void aHostThatIsNotInTheScenarioIsToldWithThoseThatAre() throws IOException {
    assertThat(run("--host", "bob", file(SCENARIO), "--", "true")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no host \"bob\"; the scenario has [alice].");
  }

  @Test
  void aScenarioWithoutAHostCanRunNothing() throws IOException {
    String file = file("seed = 3\n");
    assertThat(run(file, "--", "true")).isEqualTo(2);
    assertThat(err.toString()).contains(file + " has no host to run a program on.");
  }

  @Test
  void aProgramMustBeNamed() throws IOException {
    assertThat(run(file(SCENARIO))).isEqualTo(2);
    assertThat(err.toString()).contains("No program to run");
  }

  @Test
  void aTraceThatCannotBeWrittenIsSaidWithItsFile() throws IOException {
    String trace = directory.resolve("missing").resolve("trace.txt").toString();
    assertThat(run("--trace-to", trace, file(SCENARIO), "--", "true")).isEqualTo(2);
    assertThat(err.toString()).contains("The trace cannot be written to " + trace);
  }

  @Test
  void anUnknownOptionIsNotTakenForAScenario() {
    assertThat(run("--trcae", "x.toml", "--", "true")).isEqualTo(2);
    assertThat(err.toString()).contains("--trcae");
  }

  @Test
  void namesOfHostsBecomeNamesOfVariables() {
    assertThat(LabRun.key("stun.example-1")).isEqualTo("P2PD_LAB_NET_STUN_EXAMPLE_1");
  }
}
