package net.p2pd.testkit;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import net.p2pd.api.Nullable;

/** Writes maps, collections, texts, numbers and flags as JSON, indented for people. */
final class JsonText {

  private final StringBuilder text = new StringBuilder();

  private JsonText() {}

  static String of(Map<String, Object> tree) {
    JsonText json = new JsonText();
    json.write(tree, "\n");
    return json.text.append('\n').toString();
  }

  private void write(@Nullable Object value, String line) {
    if (value instanceof Map<?, ?> map) {
      text.append('{');
      String separator = line + "  ";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.append(separator);
        quote(String.valueOf(entry.getKey()));
        text.append(": ");
        write(entry.getValue(), line + "  ");
        separator = "," + line + "  ";
      }
      text.append(map.isEmpty() ? "}" : line + "}");
    } else if (value instanceof Collection<?> list) {
      text.append('[');
      Iterator<?> items = list.iterator();
      while (items.hasNext()) {
        text.append(line).append("  ");
        write(items.next(), line + "  ");
        text.append(items.hasNext() ? "," : "");
      }
      text.append(list.isEmpty() ? "]" : line + "]");
    } else if (value instanceof String string) {
      quote(string);
    } else {
      text.append(value); // a number or a flag
    }
  }

  private void quote(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> {
          if (c < ' ' || Character.isSurrogate(c)) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
