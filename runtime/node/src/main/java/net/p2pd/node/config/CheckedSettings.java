package net.p2pd.node.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/** The values of a group of keys, each of the type that its key has. Immutable. */
final class CheckedSettings implements Settings {
  private final String prefix;
  private final Map<String, ConfigKey<?>> declared = new HashMap<>();
  private final Map<String, Object> values;
  private final Map<String, List<Settings>> tables;

  /**
   * @param prefix what comes before the names of the keys, such as {@code plugin.echo.}
   * @param values by name relative to the prefix, each of the type of its key
   * @param tables the rows of each list of tables that there may be
   */
  CheckedSettings(
      String prefix,
      List<KeySpec<?>> specs,
      Map<String, Object> values,
      Map<String, List<Settings>> tables) {
    this.prefix = prefix;
    specs.forEach(spec -> declared.put(spec.name(), spec.key()));
    this.values = Map.copyOf(values);
    this.tables = Map.copyOf(tables);
  }

  @Override
  public <T> Optional<T> find(ConfigKey<T> key) {
    @Nullable ConfigKey<?> own = declared.get(key.name());
    if (own == null) {
      throw new IllegalArgumentException(
          "the key '" + prefix + key.name() + "' was not declared; " + known(key.name()));
    }
    if (own.type() != key.type()) {
      throw new IllegalArgumentException(
          "the key '" + prefix + key.name() + "' is a " + own.type() + ", not a " + key.type());
    }
    @Nullable Object value = values.get(key.name());
    @SuppressWarnings("unchecked") // the type was compared above, and type and T go together
    Optional<T> found = (Optional<T>) Optional.ofNullable(value);
    @SuppressWarnings("unchecked")
    Optional<T> fallback = (Optional<T>) own.defaultValue();
    return found.or(key::defaultValue).or(() -> fallback);
  }

  private String known(String name) {
    return Nearest.of(name, declared.keySet())
        .map(near -> "the nearest declared key is '" + prefix + near + "'")
        .orElse("no key was");
  }

  @Override
  public <T> T get(ConfigKey<T> key) {
    return find(key)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "'"
                        + prefix
                        + key.name()
                        + "' is not configured; it is needed: "
                        + key.meaning()));
  }

  @Override
  public List<Settings> tables(String name) {
    return tables.getOrDefault(name, List.of());
  }

  /** Returns whether a key was given a value that is not empty. */
  boolean isGiven(String name) {
    @Nullable Object value = values.get(name);
    boolean empty = value instanceof List<?> list && list.isEmpty();
    return (value != null && !empty && !value.equals("")) || !tables(name).isEmpty();
  }

  /** What was given, without what is secret. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    values.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              ConfigKey<?> key = declared.get(name);
              boolean secret = key == null || key.isSecret();
              out.append(out.isEmpty() ? "" : ", ").append(prefix).append(name).append(" = ");
              out.append(secret ? "(secret)" : String.valueOf(values.get(name)));
            });
    tables
        .values()
        .forEach(rows -> rows.forEach(row -> out.append(out.isEmpty() ? "" : ", ").append(row)));
    return out.toString();
  }
}
