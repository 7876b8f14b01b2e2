package net.p2pd.natlab.scenario;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/** A text in TOML: its values, and on which lines they begin. */
final class TomlText {

  private static final TomlMapper MAPPER = new TomlMapper();

  /** Lines are found by reading the beginnings of the text: not worth it for long ones. */
  private static final int MAX_LINES = 2000;

  private final String text;
  private final Map<String, Object> root;

  private TomlText(String text) throws JacksonException {
    this.text = text;
    this.root = values(text);
  }

  /**
   * Reads a text.
   *
   * @throws ScenarioException if it is not TOML
   */
  static TomlText parse(String text, String name) {
    try {
      return new TomlText(text);
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new ScenarioException(
          List.of(
              name
                  + line
                  + ": this is not TOML: "
                  + e.getOriginalMessage()
                  + "; look at this line and the one before; texts need quotes"));
    }
  }

  private static Map<String, Object> values(String text) throws JacksonException {
    return MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {});
  }

  Map<String, Object> root() {
    return root;
  }

  /**
   * Finds the lines on which values begin; what cannot be told is left out. The library tells no
   * lines, so each beginning of the text is asked whether it already has the value.
   */
  Map<List<Object>, Integer> lines(Set<List<Object>> paths) {
    Map<List<Object>, Integer> found = new HashMap<>();
    Set<List<Object>> missing = new HashSet<>(paths);
    int begin = 1;
    int end = -1;
    for (int line = 1; line <= MAX_LINES && !missing.isEmpty() && end < text.length(); line++) {
      int next = text.indexOf('\n', end + 1);
      end = next < 0 ? text.length() : next;
      try {
        Map<String, Object> head = values(text.substring(0, end));
        int first = begin;
        missing.removeIf(
            path -> {
              boolean there = has(head, path);
              if (there) {
                found.put(path, first);
              }
              return there;
            });
        begin = line + 1;
      } catch (JacksonException e) {
        // a value goes on in the next line
      }
    }
    return found;
  }

  private static boolean has(Map<String, Object> root, List<Object> path) {
    @Nullable Object value = root;
    for (Object step : path) {
      if (value instanceof Map<?, ?> table) {
        value = table.get(step);
      } else if (value instanceof List<?> list && step instanceof Integer index) {
        value = index < list.size() ? list.get(index) : null;
      } else {
        return false;
      }
    }
    return value != null;
  }
}
