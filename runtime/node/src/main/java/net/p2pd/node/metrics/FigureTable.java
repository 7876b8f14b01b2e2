package net.p2pd.node.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.MetricName;

/** The figures that there are, by name. They are asked for their values when somebody looks. */
final class FigureTable {

  /** All figures of one name. */
  static final class Family {
    final String help;
    final List<Figure> figures = new ArrayList<>();

    Family(String help) {
      this.help = help;
    }

    /** Returns the values by name and labels; those of the same labels are added up. */
    Map<MetricName, Long> values() {
      Map<MetricName, Long> values = new LinkedHashMap<>();
      figures.forEach(figure -> values.merge(figure.name, figure.value.getAsLong(), Long::sum));
      return values;
    }
  }

  /** One figure. Two may have the same name and labels: services of one plugin. */
  private static final class Figure {
    final MetricName name;
    final LongSupplier value;

    Figure(MetricName name, LongSupplier value) {
      this.name = name;
      this.value = value;
    }
  }

  private final Map<String, Family> families = new TreeMap<>();

  /** Adds a figure; the first help of a name is the one that counts. */
  synchronized Registration add(MetricName name, String help, LongSupplier value) {
    Figure figure = new Figure(name, value);
    families.computeIfAbsent(name.name(), key -> new Family(help)).figures.add(figure);
    return () -> remove(figure);
  }

  private synchronized void remove(Figure figure) {
    Family family = families.get(figure.name.name());
    if (family != null && family.figures.remove(figure) && family.figures.isEmpty()) {
      families.remove(figure.name.name());
    }
  }

  /** Returns copies of all families, by name. */
  synchronized Map<String, Family> families() {
    Map<String, Family> copies = new TreeMap<>();
    families.forEach(
        (name, family) -> {
          Family copy = new Family(family.help);
          copy.figures.addAll(family.figures);
          copies.put(name, copy);
        });
    return copies;
  }
}
