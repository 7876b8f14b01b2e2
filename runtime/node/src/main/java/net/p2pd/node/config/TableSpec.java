package net.p2pd.node.config;

import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;

/**
 * A key that takes a list of tables.
 *
 * @param name the key
 * @param meaning what it is for
 * @param columns the keys of each table
 * @param shortFor the column that a text in place of a table gives; null = no text will do
 * @param example a value in TOML
 */
record TableSpec(
    String name,
    String meaning,
    List<KeySpec<?>> columns,
    @Nullable ConfigKey<String> shortFor,
    String example) {

  /** A list of tables only. */
  TableSpec(String name, String meaning, List<KeySpec<?>> columns, String example) {
    this(name, meaning, columns, null, example);
  }

  String expected() {
    return (shortFor == null ? "a list of tables such as " : "a list such as ") + example;
  }
}
