package net.p2pd.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TOML as plain values: {@link String}, {@link Long}, {@link Boolean}, {@link List}, {@link Map},
 * and another {@link Number} for what is no whole number of 64 bits. Dates are texts.
 */
final class Toml {
  private static final TomlMapper MAPPER = new TomlMapper();

  private Toml() {}

  /** Reads a document. The messages of the exception quote nothing of it, so no secret either. */
  static Map<String, Object> parse(String text) throws JacksonException {
    return table(MAPPER.readTree(text));
  }

  private static Map<String, Object> table(JsonNode node) {
    Map<String, Object> table = new LinkedHashMap<>();
    node.properties().forEach(field -> table.put(field.getKey(), plain(field.getValue())));
    return table;
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      return table(node);
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      boolean fits = node.isIntegralNumber() && node.canConvertToLong();
      return fits ? (Object) node.longValue() : node.numberValue();
    }
    return node.asText();
  }
}
