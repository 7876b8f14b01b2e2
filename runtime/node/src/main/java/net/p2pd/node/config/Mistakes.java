package net.p2pd.node.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/** Gathers what is wrong, so that all of it is told at once. Used by one thread. */
final class Mistakes {
  private record Mistake(@Nullable Given where, String text) {}

  private record Line(int number, String text) {}

  private final List<Mistake> all = new ArrayList<>();

  /** Notes a mistake of a value; the text begins with the name of its key. */
  void add(Given where, String text) {
    all.add(new Mistake(where, text));
  }

  /** Notes a mistake that has no place, such as something that is missing. */
  void add(String text) {
    all.add(new Mistake(null, text));
  }

  /**
   * Ends the gathering.
   *
   * @throws ConfigurationException with all of them, those of the file in its order
   */
  void throwIfAny() {
    if (all.isEmpty()) {
      return;
    }
    Map<List<Object>, Integer> lines = lines();
    List<String> texts =
        all.stream()
            .map(mistake -> line(mistake, lines))
            .sorted(Comparator.comparingInt(Line::number))
            .map(Line::text)
            .toList();
    throw new ConfigurationException(texts);
  }

  private Map<List<Object>, Integer> lines() {
    Set<List<Object>> paths = new HashSet<>();
    @Nullable TomlFile file = null;
    for (Mistake mistake : all) {
      if (mistake.where != null && mistake.where.file() != null) {
        paths.add(mistake.where.path());
        file = mistake.where.file();
      }
    }
    return file == null ? Map.of() : file.lines(paths);
  }

  private static Line line(Mistake mistake, Map<List<Object>, Integer> lines) {
    if (mistake.where == null) {
      return new Line(0, mistake.text);
    }
    @Nullable TomlFile file = mistake.where.file();
    if (file == null) {
      return new Line(0, "setting: " + mistake.text);
    }
    int line = lines.getOrDefault(mistake.where.path(), 0);
    String place = line == 0 ? "" : " line " + line;
    return new Line(line, file.path() + place + ": " + mistake.text);
  }
}
