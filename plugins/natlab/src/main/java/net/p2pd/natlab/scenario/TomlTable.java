package net.p2pd.natlab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;

/**
 * A table of which every key must be asked for. What has the wrong type is noted as a mistake and
 * then taken for absent, so that one reading finds all mistakes.
 */
final class TomlTable {

  private final Map<?, ?> values;
  private final List<Object> path;
  private final List<Mistake> mistakes;
  private final TreeSet<String> known = new TreeSet<>();

  TomlTable(Map<?, ?> values, List<Object> path, List<Mistake> mistakes) {
    this.values = values;
    this.path = path;
    this.mistakes = mistakes;
  }

  /** Notes a mistake about a key of this table. */
  void wrong(String key, String text) {
    mistakes.add(new Mistake(at(key), text));
  }

  /** Notes that a key must be there. */
  void missing(String key, String example) {
    mistakes.add(new Mistake(path, "'" + key + "' is missing, such as " + key + " = " + example));
  }

  private List<Object> at(Object... more) {
    List<Object> whole = new ArrayList<>(path);
    whole.addAll(List.of(more));
    return List.copyOf(whole);
  }

  private <T> Optional<T> value(String key, String wanted, Function<Object, @Nullable T> as) {
    known.add(key);
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    T found = as.apply(value);
    if (found == null) {
      wrong(key, "this must be " + wanted);
    }
    return Optional.ofNullable(found);
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  Optional<String> text(String key) {
    return value(key, "a text in quotes", value -> value instanceof String text ? text : null);
  }

  /** A text that something reads; its complaint is the mistake. */
  <T> Optional<T> text(String key, Function<String, T> reading) {
    return text(key).flatMap(text -> attempt(key, () -> reading.apply(text)));
  }

  /** What a call makes, or its complaint as a mistake about a key. */
  <T> Optional<T> attempt(String key, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (IllegalArgumentException e) {
      wrong(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  Optional<Boolean> flag(String key) {
    return value(key, "true or false", value -> value instanceof Boolean flag ? flag : null);
  }

  Optional<Long> whole(String key) {
    return value(
        key,
        "a whole number of 64 bits",
        value ->
            value instanceof Integer || value instanceof Long
                ? ((Number) value).longValue()
                : null);
  }

  /** A whole number that fits an int; who asked checks its range. */
  Optional<Integer> count(String key) {
    return whole(key)
        .map(value -> (int) Math.max(Integer.MIN_VALUE, Math.min(value, Integer.MAX_VALUE)));
  }

  Optional<Double> share(String key) {
    return value(
        key,
        "a number from 0 to 1",
        value -> value instanceof Number number ? number.doubleValue() : null);
  }

  Optional<List<String>> texts(String key) {
    return value(
        key,
        "a list of texts such as [\"a\", \"b\"]",
        value ->
            value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? list.stream().map(String.class::cast).toList()
                : null);
  }

  Optional<TomlTable> table(String key) {
    return value(
        key,
        "a table such as { delay = \"30ms\" }",
        value -> value instanceof Map<?, ?> table ? new TomlTable(table, at(key), mistakes) : null);
  }

  /** The tables of a table, by their names, in their order. */
  Map<String, TomlTable> named(String key) {
    Map<String, TomlTable> found = new LinkedHashMap<>();
    String wanted = "tables with names, such as [" + key + ".one]";
    Optional<Map<?, ?>> tables =
        value(key, wanted, value -> value instanceof Map<?, ?> table ? table : null);
    tables
        .orElse(Map.of())
        .forEach(
            (name, value) -> {
              if (value instanceof Map<?, ?> table) {
                List<Object> where = at(key, name);
                found.put(name.toString(), new TomlTable(table, where, mistakes));
              } else {
                mistakes.add(new Mistake(at(key, name), "this must be a table, as in " + wanted));
              }
            });
    return found;
  }

  /** The tables of a list. */
  List<TomlTable> list(String key) {
    List<TomlTable> found = new ArrayList<>();
    List<?> items =
        value(
                key,
                "a list of tables, each begun with [[" + key + "]]",
                value ->
                    value instanceof List<?> list
                            && list.stream().allMatch(item -> item instanceof Map<?, ?>)
                        ? list
                        : null)
            .orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      found.add(new TomlTable((Map<?, ?>) items.get(i), at(key, i), mistakes));
    }
    return found;
  }

  /** Notes every key that nobody asked for. */
  void done() {
    for (Object key : values.keySet()) {
      if (!known.contains(key.toString())) {
        wrong(
            key.toString(),
            "this key is unknown; did you mean '" + Nearest.of(key.toString(), known) + "'?");
      }
    }
  }
}
