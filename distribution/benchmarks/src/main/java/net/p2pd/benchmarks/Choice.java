package net.p2pd.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param scenarios what to measure, in the order of the table
 * @param pairs how many interleaved pairs a ratio has, at least 20
 * @param forks over how many fresh processes of each side they are spread
 * @param runMillis how long one side of a pair is measured
 * @param product the assembled product
 * @param result where the table is written besides standard output; null = nowhere, which is the
 *     default if only some scenarios are measured
 * @param update whether the table that is there stays, but for the rows that were measured
 */
record Choice(
    List<Scenario> scenarios,
    int pairs,
    int forks,
    int runMillis,
    Path product,
    @Nullable Path result,
    boolean update) {

  static final String USAGE =
      "usage: run [--pairs N] [--forks N] [--millis N] [--result FILE] [--update] [--product DIR]"
          + " [SCENARIO]...\nscenarios: "
          + String.join(" ", Arrays.stream(Scenario.values()).map(Scenario::id).toList());

  static final Path RESULT = Path.of("distribution/benchmarks/RESULTS.md");

  private static final int FEWEST_PAIRS = 20;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence, if they make no sense
   */
  static Choice parse(String... arguments) {
    List<Scenario> scenarios = new ArrayList<>();
    int pairs = 20;
    int forks = 2;
    int millis = 150;
    Path product = Path.of("distribution/target/p2pd");
    Path result = null;
    boolean update = false;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      switch (argument) {
        case "--pairs" -> pairs = number(argument, value(arguments, ++i), FEWEST_PAIRS);
        case "--forks" -> forks = number(argument, value(arguments, ++i), 1);
        case "--millis" -> millis = number(argument, value(arguments, ++i), 1);
        case "--product" -> product = Path.of(value(arguments, ++i));
        case "--result" -> result = Path.of(value(arguments, ++i));
        case "--update" -> update = true;
        default -> scenarios.add(Scenario.of(argument));
      }
    }
    if (update && (scenarios.isEmpty() || scenarios.contains(Scenario.MICRO))) {
      throw new IllegalArgumentException("--update needs the names of rows of the table");
    }
    if (result == null && (update || scenarios.isEmpty())) {
      result = RESULT;
    }
    if (scenarios.isEmpty()) {
      scenarios.addAll(List.of(Scenario.values()));
    }
    return new Choice(ordered(scenarios), pairs, forks, millis, product, result, update);
  }

  private static List<Scenario> ordered(List<Scenario> scenarios) {
    return scenarios.stream().distinct().sorted().toList();
  }

  private static String value(String[] arguments, int index) {
    if (index >= arguments.length) {
      throw new IllegalArgumentException(arguments[index - 1] + " needs a value");
    }
    return arguments[index];
  }

  private static int number(String option, String text, int least) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not '" + text + "'", e);
    }
    if (number < least) {
      throw new IllegalArgumentException(option + " must be at least " + least);
    }
    return number;
  }
}
