package net.p2pd.api.plugin;

import java.util.List;
import java.util.Optional;

/**
 * Configured values, checked against their keys before the service started.
 *
 * <p>Implemented by the host.
 */
public interface Settings {

  /** Returns the configured value, or the key's default. */
  <T> Optional<T> find(ConfigKey<T> key);

  /**
   * Returns the configured value or the default.
   *
   * @throws net.p2pd.api.P2pdException naming the key if there is neither
   */
  <T> T get(ConfigKey<T> key);

  /**
   * Returns the configured tables of an array of tables such as {@code turn.servers}, each as
   * settings of its own; empty if there are none.
   */
  List<Settings> tables(String name);
}
