package net.p2pd.benchmarks;

import java.util.Locale;
import net.p2pd.api.Nullable;

/**
 * A line of the table.
 *
 * @param ours our figure, as text
 * @param theirs plain Netty's, as text; empty if there is none
 * @param result what is held against the bar, with its interval
 * @param noise the same of theirs against theirs; empty if there is none
 * @param bar the bar, as text; empty if there is none
 * @param verdict met, not met, printed only, or why it was not measured
 */
record Row(
    Scenario scenario,
    String ours,
    String theirs,
    String result,
    String noise,
    String bar,
    String verdict) {

  /** A ratio meets its bar when the interval's upper end reaches it. */
  static Row ratio(
      Scenario scenario, Statistics ours, Statistics theirs, Statistics ratio, Statistics noise) {
    Double bar = scenario.bar();
    return new Row(
        scenario,
        figure(scenario, ours.median()),
        figure(scenario, theirs.median()),
        interval(ratio, "%.2f"),
        interval(noise, "%.2f"),
        bar == null ? "" : "≥ " + bar,
        verdict(bar, bar != null && ratio.high() >= bar));
  }

  /** A figure that must not be exceeded; met when the interval's lower end does not. */
  static Row most(Scenario scenario, String ours, String theirs, Statistics figure) {
    Double bar = scenario.bar();
    return new Row(
        scenario,
        ours,
        theirs,
        interval(figure, "%.0f") + " " + scenario.unit().text,
        "",
        bar == null ? "" : String.format(Locale.ROOT, "≤ %.0f %s", bar, scenario.unit().text),
        verdict(bar, bar != null && figure.low() <= bar));
  }

  /** Something that could not be measured, with the reason. */
  static Row missing(Scenario scenario, String why) {
    return new Row(scenario, "", "", "", "", "", "not present: " + why);
  }

  private static String verdict(@Nullable Double bar, boolean met) {
    return bar == null ? "printed only" : met ? "met" : "NOT MET";
  }

  private static String figure(Scenario scenario, double value) {
    return String.format(
        Locale.ROOT, "%,.0f %s", value / scenario.unit().divisor, scenario.unit().text);
  }

  private static String interval(Statistics statistics, String form) {
    return String.format(
        Locale.ROOT,
        form + " [" + form + ", " + form + "]",
        statistics.median(),
        statistics.low(),
        statistics.high());
  }

  /** Returns the line in Markdown. */
  String markdown() {
    return "| "
        + String.join(" | ", scenario.title(), ours, theirs, result, noise, bar, verdict)
        + " |";
  }
}
