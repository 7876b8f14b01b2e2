package net.p2pd.service.mqtt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/** Settings out of a map, as a host would have checked them. */
record MapSettings(Map<String, Object> values) implements Settings {

  @Override
  @SuppressWarnings("unchecked") // the tests give each key what its type says
  public <T> Optional<T> find(ConfigKey<T> key) {
    return Optional.ofNullable((T) values.get(key.name())).or(key::defaultValue);
  }

  @Override
  public <T> T get(ConfigKey<T> key) {
    return find(key).orElseThrow(() -> new P2pdException("nothing for " + key.name()));
  }

  @Override
  public List<Settings> tables(String name) {
    return List.of();
  }
}
