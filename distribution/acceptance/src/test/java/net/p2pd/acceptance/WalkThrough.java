package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;

/**
 * Parts of a README that are to be followed step by step in an empty directory: files to write,
 * commands to run, and the output that they show.
 */
final class WalkThrough {

  private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

  /** Maven resets the colours even where it set none. */
  private static final String COLOUR = "\u001b\\[[0-9;]*m";

  /** Whatever becomes of the script, the processes that it starts go with it. */
  private static final String FRAME =
      """
      set -eu
      trap 'kill $(jobs -p) 2> trap.txt || :; wait' EXIT
      PATH=$JAVA_HOME/bin:$PATH
      cd "$1"
      """;

  private final List<ReadmeBlock> steps;
  private final Map<String, String> environment = new LinkedHashMap<>();

  private WalkThrough(List<ReadmeBlock> steps) {
    this.steps = steps;
    environment.put("P2PD", Product.HOME.toString());
  }

  /** The steps below some headings of a README. */
  static WalkThrough of(String readme, List<String> headings) {
    return new WalkThrough(ReadmeBlock.below(readme, headings));
  }

  /** Begins with the sources below other headings of the README, but with none of its commands. */
  WalkThrough onTopOf(String readme, String heading) {
    ReadmeBlock.below(readme, List.of(heading)).stream()
        .filter(block -> block.language().equals("java"))
        .forEach(steps::add);
    return this;
  }

  /** Adds a variable that the commands see. */
  WalkThrough with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Writes the files, runs the commands as one script, and looks for what the README shows. */
  void runIn(Path directory) throws IOException {
    Path work = Files.createDirectories(directory.resolve("work"));
    StringBuilder script = new StringBuilder(FRAME);
    Deque<String> shown = new ArrayDeque<>();
    for (ReadmeBlock step : steps) {
      switch (step.language()) {
        case "sh" -> script.append(step.text());
        case "text" -> step.text().lines().forEach(shown::add);
        default -> write(step, work);
      }
    }
    assertThat(shown).as("output that the README shows").isNotEmpty();
    Path commands = Files.writeString(directory.resolve("commands.sh"), script);
    environment.putIfAbsent("HOME", directory.toString());

    Result result =
        Product.run(
            TIME_LIMIT,
            Path.of("/bin/sh"),
            environment,
            List.of(commands.toString(), work.toString()));

    assertThat(result.exitCode()).as(result.toString()).isZero();
    result
        .out()
        .replaceAll(COLOUR, "")
        .lines()
        .forEach(
            line -> {
              if (!shown.isEmpty() && ReadmeBlock.shows(shown.peek(), line)) {
                shown.remove();
              }
            });
    assertThat(shown).as("shown in the README, but not printed: %s", result).isEmpty();
  }

  private static void write(ReadmeBlock step, Path work) throws IOException {
    assertThat(step.files()).as("files of %s", step).isNotEmpty();
    for (Map.Entry<String, String> file : step.files().entrySet()) {
      Path path = work.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
