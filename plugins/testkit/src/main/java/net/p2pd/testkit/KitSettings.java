package net.p2pd.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/** Values by the names of their keys; remembers which keys were read that nobody declared. */
final class KitSettings implements Settings {

  private final Map<String, Object> values;
  private final Set<String> declared;
  private final boolean strict;
  private final Set<String> undeclared = new ConcurrentSkipListSet<>();

  private KitSettings(Map<String, Object> values, Set<String> declared, boolean strict) {
    this.values = Map.copyOf(values);
    this.declared = declared;
    this.strict = strict;
  }

  /**
   * Makes the settings of a plugin.
   *
   * @throws P2pdException if a value has a key that is not declared, as every host refuses it
   */
  static KitSettings of(List<ConfigKey<?>> keys, Map<String, Object> values) {
    Set<String> names = keys.stream().map(ConfigKey::name).collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(names);
    if (!unknown.isEmpty()) {
      throw new P2pdException(
          "the test sets "
              + unknown
              + ", which configuration() does not declare; it declares "
              + new TreeSet<>(names));
    }
    return new KitSettings(values, names, true);
  }

  /** Makes settings that many share, such as {@code stun.servers}; nothing is declared for them. */
  static KitSettings shared(Map<String, Object> values) {
    return new KitSettings(values, Set.of(), false);
  }

  /** Returns a copy without one value. */
  KitSettings without(String name) {
    Map<String, Object> fewer = new HashMap<>(values);
    fewer.remove(name);
    return new KitSettings(fewer, declared, strict);
  }

  /** Returns a copy with one value more, or another one. */
  KitSettings with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(values);
    more.put(name, value);
    return new KitSettings(more, declared, strict);
  }

  /** Returns the names of keys that were read without being declared. */
  Set<String> undeclared() {
    return new TreeSet<>(undeclared);
  }

  @Override
  @SuppressWarnings("unchecked") // whoever sets a value knows the type of its key
  public <T> Optional<T> find(ConfigKey<T> key) {
    if (strict && !declared.contains(key.name())) {
      undeclared.add(key.name());
    }
    Object value = values.get(key.name());
    return value == null ? key.defaultValue() : Optional.of((T) value);
  }

  @Override
  public <T> T get(ConfigKey<T> key) {
    return find(key)
        .orElseThrow(
            () -> new P2pdException("the key '" + key.name() + "' has no value and no default"));
  }

  @Override
  public List<Settings> tables(String name) {
    List<Settings> tables = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      for (Object table : list) {
        Map<String, Object> content = new HashMap<>();
        ((Map<?, ?>) table).forEach((key, value) -> content.put(key.toString(), value));
        tables.add(shared(content));
      }
    }
    return tables;
  }
}
