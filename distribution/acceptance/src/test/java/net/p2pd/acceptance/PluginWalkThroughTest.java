package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What plugins/README.md tells plugin authors to do works, step by step as it stands there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its commands are for POSIX shells")
class PluginWalkThroughTest {

  private static final String README = "plugins/README.md";
  private static final String BEGIN = "## From an empty directory to a strategy";
  private static final String END = "## The services";

  /** Whatever becomes of the script, the node that it starts goes with it. */
  private static final String FRAME =
      """
      set -eu
      trap 'kill $(jobs -p) 2> trap.txt || :; wait' EXIT
      PATH=$JAVA_HOME/bin:$PATH
      cd "$1"
      """;

  @TempDir private Path temporary;

  private static List<ReadmeBlock> steps() {
    String text = ReadmeBlock.read(README);
    int begin = lineOf(text, BEGIN);
    int end = lineOf(text, END);
    return ReadmeBlock.of(README).stream()
        .filter(block -> block.line() > begin && block.line() < end)
        .toList();
  }

  private static int lineOf(String text, String heading) {
    int line = text.lines().toList().indexOf(heading);
    assertThat(line).as("the line of '%s'", heading).isNotNegative();
    return line;
  }

  @Test
  void anEmptyDirectoryBecomesAStrategyThatWins() throws IOException {
    StringBuilder script = new StringBuilder(FRAME);
    Deque<String> shown = new ArrayDeque<>();
    for (ReadmeBlock step : steps()) {
      switch (step.language()) {
        case "sh" -> script.append(step.text());
        case "text" -> step.text().lines().forEach(shown::add);
        default -> write(step);
      }
    }
    assertThat(shown).as("output that the README shows").isNotEmpty();
    Path commands = Files.writeString(temporary.resolve("commands.sh"), script);
    Path work = Files.createDirectories(temporary.resolve("work"));

    Result result =
        Product.run(
            Path.of("/bin/sh"),
            Map.of("P2PD", Product.HOME.toString(), "HOME", temporary.toString()),
            commands.toString(),
            work.toString());

    assertThat(result.exitCode()).as(result.toString()).isZero();
    result
        .out()
        .lines()
        .forEach(
            line -> {
              if (!shown.isEmpty() && ReadmeBlock.shows(shown.peek(), line)) {
                shown.remove();
              }
            });
    assertThat(shown).as("shown in the README, but not printed: %s", result).isEmpty();
  }

  private void write(ReadmeBlock step) throws IOException {
    assertThat(step.files()).as("files of %s", step).isNotEmpty();
    for (Map.Entry<String, String> file : step.files().entrySet()) {
      Path path = temporary.resolve("work").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
