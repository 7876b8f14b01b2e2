package net.p2pd.node.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.p2pd.api.plugin.MetricName;

/** Full names of figures: with what tells the host's own from those of the plugins. */
final class FigureName {

  static final String PREFIX = "p2pd_";
  static final String TOTAL = "_total";

  private FigureName() {}

  /** Names one of the node's own; whether it is a counter is told by its last word. */
  static MetricName ofNode(String name, String... labels) {
    return of(PREFIX + name, labels);
  }

  /** Names one of a plugin's, after the plugin's own choice was checked. */
  static MetricName ofPlugin(String pluginId, MetricName chosen) {
    List<String> labels = new ArrayList<>(List.of("plugin", pluginId));
    for (Map.Entry<String, String> label : chosen.labels().entrySet()) {
      labels.add(label.getKey());
      labels.add(label.getValue());
    }
    return of(PREFIX + chosen.name(), labels.toArray(new String[0]));
  }

  private static MetricName of(String name, String... labels) {
    return name.endsWith(TOTAL)
        ? MetricName.ofCounter(name, labels)
        : MetricName.ofGauge(name, labels);
  }

  /** Returns a constant of an enumeration as a label's value. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
