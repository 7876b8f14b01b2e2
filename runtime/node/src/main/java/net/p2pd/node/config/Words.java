package net.p2pd.node.config;

import java.util.List;
import java.util.Map;

/** Puts values into words for messages that stay on one line. */
final class Words {
  private static final int MOST = 60;

  private Words() {}

  /** A text in quotes, shortened, control characters made visible. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    String shown = text.length() <= MOST ? text : text.substring(0, MOST);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      out.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
    }
    return out.append(shown.length() < text.length() ? "..." : "").append('"').toString();
  }

  /** A name without quotes, fit for one line. */
  static String name(String name) {
    String quoted = quote(name);
    return "'" + quoted.substring(1, quoted.length() - 1) + "'";
  }

  /** What was found. */
  static String found(Object value) {
    if (value instanceof String text) {
      return quote(text);
    }
    return value instanceof List || value instanceof Map ? kind(value) : String.valueOf(value);
  }

  /** What kind of thing was found, for values that may be secret. */
  static String kind(Object value) {
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof Map) {
      return "a table";
    }
    return value instanceof Boolean ? "true or false" : "a number";
  }
}
