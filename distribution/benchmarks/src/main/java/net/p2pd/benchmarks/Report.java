package net.p2pd.benchmarks;

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
}
