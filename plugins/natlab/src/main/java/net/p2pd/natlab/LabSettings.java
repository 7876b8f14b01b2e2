package net.p2pd.natlab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/** Values by the names of their keys, already of the keys' types. */
final class LabSettings implements Settings {

  private final Map<String, Object> values;

  LabSettings(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  @Override
  @SuppressWarnings("unchecked") // whoever sets a value knows the type of its key
  public <T> Optional<T> find(ConfigKey<T> key) {
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
        Map<String, Object> content = new LinkedHashMap<>();
        ((Map<?, ?>) table).forEach((key, value) -> content.put(key.toString(), value));
        tables.add(new LabSettings(content));
      }
    }
    return tables;
  }
}
