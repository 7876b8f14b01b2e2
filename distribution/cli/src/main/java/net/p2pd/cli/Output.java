package net.p2pd.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.IpRange;

/** Prints tables for people and JSON for programs. */
final class Output {

  /**
   * Writes token by token: an object mapper would be made for the first line of {@code up} alone.
   */
  private static final JsonFactory JSON = new JsonFactory();

  private Output() {}

  /** Prints maps, lists, strings, numbers and booleans as one JSON document on one line. */
  static void json(PrintWriter out, Object tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator, tree);
    } catch (IOException e) {
      throw new IllegalStateException("this result is no JSON: " + tree, e);
    }
    out.println(text);
    out.flush();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(String.valueOf(entry.getKey()));
        write(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      generator.writeStartArray();
      for (Object item : list) {
        write(generator, item);
      }
      generator.writeEndArray();
    } else {
      generator.writeObject(value); // what JSON has of its own; fails for anything else
    }
  }

  /** Reads a JSON text that one of our own types wrote. */
  static Object tree(String json) {
    try {
      return new ObjectMapper().readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this text is no JSON: " + json, e);
    }
  }

  /** Returns an address as RFC 5952 has it; of a link-local one, without the NIC. */
  static String ip(InetAddress address) {
    return IpRange.of(address).toString();
  }

  /** Returns how external ports follow local ones: the type and its step, 0 if it has none. */
  static Map<String, Object> delta(NatProfile nat) {
    Map<String, Object> delta = new LinkedHashMap<>();
    delta.put("type", nat.delta().type().text());
    delta.put("value", nat.delta().value());
    return delta;
  }

  /** Prints rows under a heading, columns as wide as their content. */
  static void table(PrintWriter out, List<String> heading, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(heading);
    all.addAll(rows);
    int[] widths = new int[heading.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
