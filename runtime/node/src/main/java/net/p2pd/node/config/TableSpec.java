package net.p2pd.node.config;

import java.util.List;

/**
 * A key that takes a list of tables.
 *
 * @param name the key
 * @param meaning what it is for
 * @param columns the keys of each table
 * @param example a value in TOML
 */
record TableSpec(String name, String meaning, List<KeySpec<?>> columns, String example) {
  String expected() {
    return "a list of tables such as " + example;
  }
}
