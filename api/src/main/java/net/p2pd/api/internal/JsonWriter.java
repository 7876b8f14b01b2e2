package net.p2pd.api.internal;

import java.util.Iterator;
import java.util.Map;
import net.p2pd.api.Nullable;

/** Writes plain Java values as JSON; one object per text. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final String indent;

  /** An empty indent writes everything on one line. */
  JsonWriter(String indent) {
    this.indent = indent;
  }

  String document(@Nullable Object value) {
    write(value, 0);
    return out.toString();
  }

  /** The text as a JSON string with its quotes. */
  static String quote(String text) {
    JsonWriter writer = new JsonWriter("");
    writer.string(text);
    return writer.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw new JsonException("a value nested deeper than " + Json.MAX_DEPTH + " levels");
    }
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Map<?, ?> map) {
      object(map, depth + 1);
    } else if (value instanceof Iterable<?> elements) {
      array(elements, depth + 1);
    } else {
      throw new JsonException("a " + value.getClass().getName() + " has no JSON form");
    }
  }

  private void object(Map<?, ?> map, int depth) {
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    boolean empty = !entries.hasNext();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      if (!(entry.getKey() instanceof String key)) {
        throw new JsonException("a JSON key must be a String, not " + entry.getKey());
      }
      newLine(depth);
      string(key);
      out.append(indent.isEmpty() ? ":" : ": ");
      write(entry.getValue(), depth);
      if (entries.hasNext()) {
        out.append(',');
      }
    }
    close('}', depth, empty);
  }

  private void array(Iterable<?> elements, int depth) {
    out.append('[');
    Iterator<?> iterator = elements.iterator();
    boolean empty = !iterator.hasNext();
    while (iterator.hasNext()) {
      newLine(depth);
      write(iterator.next(), depth);
      if (iterator.hasNext()) {
        out.append(',');
      }
    }
    close(']', depth, empty);
  }

  private void close(char bracket, int depth, boolean empty) {
    if (!empty) {
      newLine(depth - 1);
    }
    out.append(bracket);
  }

  private void newLine(int depth) {
    if (!indent.isEmpty()) {
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void number(Number number) {
    if ((number instanceof Double || number instanceof Float)
        && !Double.isFinite(number.doubleValue())) {
      throw new JsonException(number + " has no JSON form");
    }
    out.append(number);
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 127 || isLoneSurrogate(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half of a pair does not survive UTF-8, so it is written as an escape. */
  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
