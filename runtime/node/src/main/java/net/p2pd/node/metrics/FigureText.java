package net.p2pd.node.metrics;

import java.util.Map;
import java.util.StringJoiner;
import net.p2pd.api.plugin.MetricName;

/**
 * The text form 0.0.4 of Prometheus (<a
 * href="https://prometheus.io/docs/instrumenting/exposition_formats/">exposition formats</a>).
 * Written by hand, because it is these few lines, and the Java library for it is nine automatic
 * modules.
 */
final class FigureText {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private FigureText() {}

  static String of(FigureTable table) {
    StringBuilder text = new StringBuilder();
    table
        .families()
        .forEach(
            (name, family) -> {
              String type = name.endsWith(FigureName.TOTAL) ? "counter" : "gauge";
              text.append("# HELP ").append(name).append(' ').append(help(family.help));
              text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
              family
                  .values()
                  .forEach(
                      (figure, value) ->
                          text.append(name)
                              .append(labels(figure))
                              .append(' ')
                              .append(value)
                              .append('\n'));
            });
    return text.toString();
  }

  private static String labels(MetricName figure) {
    if (figure.labels().isEmpty()) {
      return "";
    }
    StringJoiner joined = new StringJoiner(",", "{", "}");
    for (Map.Entry<String, String> label : figure.labels().entrySet()) {
      joined.add(label.getKey() + "=\"" + help(label.getValue()).replace("\"", "\\\"") + "\"");
    }
    return joined.toString();
  }

  private static String help(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }
}
