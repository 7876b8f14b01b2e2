package net.p2pd.benchmarks;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Puts the figures into the text that is printed and kept. */
final class Report {

  private Report() {}

  static String text(List<Row> rows, List<String> micro, List<String> machine, Choice choice) {
    StringBuilder text = new StringBuilder("# Results\n\n");
    text.append("Written by `distribution/benchmarks/run`; [README.md](README.md) says how.\n\n");
    machine.forEach(line -> text.append(line).append('\n'));
    if (!rows.isEmpty()) {
      text.append("\nRatios: medians of ")
          .append(choice.pairs())
          .append(" interleaved pairs of ")
          .append(choice.runMillis())
          .append(" ms over ")
          .append(choice.forks())
          .append(" processes of each side, with 95 % intervals.\n\n");
      text.append("| scenario | ours | plain Netty | ours : theirs | theirs : theirs | bar | |\n");
      text.append("|---|---|---|---|---|---|---|\n");
      rows.forEach(row -> text.append(row.markdown()).append('\n'));
    }
    if (!micro.isEmpty()) {
      text.append("\nParts by themselves (JMH):\n\n");
      text.append("| part | time | bytes allocated |\n|---|---|---|\n");
      micro.forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /**
   * Puts rows that were measured again into a report, in the place of the old ones, and marks them.
   *
   * @throws IllegalArgumentException if the report has no row for one of them
   */
  static String updated(String report, List<Row> rows, LocalDate date) {
    List<String> lines = new ArrayList<>(report.lines().toList());
    for (Row row : rows) {
      String begin = "| " + row.scenario().title() + " |";
      int place = 0;
      while (place < lines.size() && !lines.get(place).startsWith(begin)) {
        place++;
      }
      if (place == lines.size()) {
        throw new IllegalArgumentException(
            "the report has no row '" + row.scenario().title() + "'");
      }
      lines.set(place, row.markdown().replaceFirst(" \\|$", ", by itself on " + date + " |"));
    }
    return String.join("\n", lines) + "\n";
  }
}
