package net.p2pd.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectReport;

/**
 * A report for people: what came of it, then each path that was tried as a bar on one line of time,
 * what was not tried, and, where nothing worked, what helps.
 */
final class TimeLine {

  private static final int WIDTH = 32;

  private TimeLine() {}

  static List<String> of(ConnectReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(outcome(report));
    List<AttemptReport> tried = new ArrayList<>();
    List<AttemptReport> left = new ArrayList<>();
    for (AttemptReport attempt : report.attempts()) {
      boolean isTried = !attempt.outcome().equals(AttemptReport.NOT_APPLICABLE);
      (isTried ? tried : left).add(attempt);
    }
    long end = report.elapsedMillis();
    for (AttemptReport attempt : tried) {
      end = Math.max(end, attempt.endMillis());
    }
    int name = 0;
    for (AttemptReport attempt : tried) {
      name = Math.max(name, who(attempt).length());
    }
    for (AttemptReport attempt : tried) {
      lines.add(
          String.format(
              "  %6d ms |%s| %-" + Math.max(1, name) + "s  %s",
              attempt.startMillis(),
              bar(attempt, end),
              who(attempt),
              what(attempt)));
    }
    for (AttemptReport attempt : left) {
      lines.add("  not tried: " + who(attempt) + ": " + attempt.cause());
    }
    if (!report.isConnected()) {
      Set<String> remedies = new LinkedHashSet<>();
      report.attempts().stream()
          .map(AttemptReport::remedy)
          .filter(remedy -> !remedy.isEmpty())
          .forEach(remedies::add);
      remedies.forEach(remedy -> lines.add("  what may help: " + remedy));
    }
    return lines;
  }

  private static String outcome(ConnectReport report) {
    if (!report.isConnected()) {
      return "not connected after " + report.elapsedMillis() + " ms: " + report.cause();
    }
    if (report.isReused()) {
      return "connected by a living session";
    }
    return "connected after "
        + report.elapsedMillis()
        + " ms by "
        + report.strategy()
        + (report.isRelayed() ? ", by way of a relay" : ", directly")
        + (report.remote().isEmpty() ? "" : ", to " + report.remote());
  }

  private static String who(AttemptReport attempt) {
    return attempt.side().equals(AttemptReport.PEER)
        ? attempt.strategy() + " (peer)"
        : attempt.strategy();
  }

  private static String what(AttemptReport attempt) {
    StringBuilder text = new StringBuilder(attempt.outcome());
    if (!attempt.path().isEmpty()) {
      text.append(", ").append(attempt.path());
    }
    if (!attempt.remote().isEmpty()) {
      text.append(" ").append(attempt.remote());
    }
    return attempt.cause().isEmpty()
        ? text.toString()
        : text.append(": ").append(attempt.cause()).toString();
  }

  /** From start to end of the attempt, on a line from the start to the end of the connect. */
  private static String bar(AttemptReport attempt, long end) {
    long all = Math.max(1, end);
    int from = place(attempt.startMillis(), all);
    int to = Math.max(from, place(attempt.endMillis(), all));
    boolean won = attempt.outcome().equals(AttemptReport.CONNECTED);
    return " ".repeat(from)
        + (won ? "=" : "-").repeat(to - from)
        + (won ? ">" : "x")
        + " ".repeat(WIDTH - 1 - to);
  }

  private static int place(long millis, long all) {
    long at = Math.max(0, millis) * (WIDTH - 1) / all;
    return (int) Math.min(WIDTH - 1, at);
  }
}
