package net.p2pd.api.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The name of a figure with its labels, checked by the conventions that {@link Metrics} tells; for
 * hosts that implement it. Immutable; equal to another of the same name and labels, in any order.
 */
public final class MetricName {

  private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final String TOTAL = "_total";

  private final String name;
  private final Map<String, String> labels;

  private MetricName(String name, Map<String, String> labels) {
    this.name = name;
    this.labels = labels;
  }

  /**
   * Checks the name of a counter.
   *
   * @param labels names and values by turns
   * @throws IllegalArgumentException if it breaks the conventions
   */
  public static MetricName ofCounter(String name, String... labels) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(
          "the counter '" + name + "' must be named like '" + name + TOTAL + "'");
    }
    return of(name, labels);
  }

  /**
   * Checks the name of a gauge.
   *
   * @param labels names and values by turns
   * @throws IllegalArgumentException if it breaks the conventions
   */
  public static MetricName ofGauge(String name, String... labels) {
    if (name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(
          "the gauge '" + name + "' must not end with " + TOTAL + ", as counters do");
    }
    return of(name, labels);
  }

  private static MetricName of(String name, String... labels) {
    check("metric", name);
    if (labels.length % 2 != 0) {
      throw new IllegalArgumentException(
          "the labels of metric '" + name + "' must be names and values by turns");
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      check("label", labels[i]);
      if (pairs.put(labels[i], labels[i + 1]) != null) {
        throw new IllegalArgumentException(
            "metric '" + name + "' has the label '" + labels[i] + "' twice");
      }
    }
    return new MetricName(name, pairs);
  }

  private static void check(String what, String name) {
    if (!WORDS.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + " '" + name + "' must be lower-case words with underscores between them");
    }
  }

  /** Returns the name without the labels. */
  public String name() {
    return name;
  }

  /** Returns the labels, in the order they were given; cannot be changed. */
  public Map<String, String> labels() {
    return Collections.unmodifiableMap(labels);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetricName that && name.equals(that.name) && labels.equals(that.labels);
  }

  @Override
  public int hashCode() {
    return name.hashCode() + labels.hashCode();
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + labels;
  }
}
