package net.p2pd.node.config;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.p2pd.api.Nullable;

/**
 * A value that somebody gave.
 *
 * @param name the full name, such as {@code node.port} or {@code turn.servers[0].uri}
 * @param path the steps to it from the root of the file
 * @param value as {@link Toml} has it
 * @param file where it stands; null for a setting
 */
record Given(String name, List<Object> path, Object value, @Nullable TomlFile file) {

  boolean isSetting() {
    return file == null;
  }

  /** What a relative path in the value is relative to. */
  Path directory() {
    @Nullable Path parent = file == null ? null : file.path().toAbsolutePath().getParent();
    return parent == null ? Path.of("").toAbsolutePath() : parent;
  }

  /** The value of a table in a list of tables. */
  Given row(int index, Object row) {
    return new Given(name + "[" + index + "]", longer(path, index), row, file);
  }

  /** The value of a key in a table. */
  Given field(String key, Object field) {
    return new Given(name + "." + key, longer(path, key), field, file);
  }

  /** Hands on all values below the root of a file. */
  static void of(TomlFile file, Predicate<String> isLeaf, Consumer<Given> to) {
    file.root().forEach((key, value) -> new Given(key, List.of(key), value, file).flat(isLeaf, to));
  }

  /**
   * Hands on a setting, or all values below it if it is a table.
   *
   * @throws ConfigurationException if it is of a type that no key has
   */
  static void of(
      String name, @Nullable Object setting, Predicate<String> isLeaf, Consumer<Given> to) {
    new Given(name, List.of(name), plain(name, setting), null).flat(isLeaf, to);
  }

  /** A table is a group of keys, unless it is empty or stands where a value belongs. */
  private void flat(Predicate<String> isLeaf, Consumer<Given> to) {
    if (!isLeaf.test(name) && value instanceof Map<?, ?> table && !table.isEmpty()) {
      table.forEach((key, field) -> field(String.valueOf(key), field).flat(isLeaf, to));
    } else {
      to.accept(this);
    }
  }

  private static Object plain(String name, @Nullable Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger number && number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(plain(name, item)));
      return copy;
    }
    if (value instanceof Map<?, ?> table) {
      Map<String, Object> copy = new LinkedHashMap<>();
      table.forEach((key, field) -> copy.put(String.valueOf(key), plain(name, field)));
      return copy;
    }
    throw new ConfigurationException(
        "setting: "
            + name
            + " is "
            + (value == null ? "null" : "of " + value.getClass())
            + "; expected a text, a number, true or false, or a list or map of such");
  }

  private static List<Object> longer(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return List.copyOf(longer);
  }

  /** Says where it stands, never the value, which may be a secret. */
  @Override
  public String toString() {
    return name + (file == null ? "" : " in " + file.path());
  }
}
