package net.p2pd.api.route;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.p2pd.api.internal.Json;

/** Reads the one-line forms of NICs and routes from left to right; one object per text. */
final class TextScanner {
  /** The longest line that is read: more than any machine's NIC has addresses for. */
  private static final int MAX_LENGTH = Json.MAX_LENGTH;

  private static final String SIMPLE_NAME = "[A-Za-z0-9_.:@-]+";

  private final String what;
  private final String text;
  private int position;

  /** A scanner whose errors call the text {@code what}. */
  TextScanner(String what, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " text has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    this.what = what;
    this.text = text;
  }

  /** A name as {@link #name} reads it: in quotes unless it is simple. */
  static String quoted(String name) {
    return name.matches(SIMPLE_NAME) ? name : Json.write(name);
  }

  /** A NIC's name and index: {@code eth0#2}. */
  static String nic(String name, int index) {
    return quoted(name) + "#" + index;
  }

  boolean take(String literal) {
    boolean there = text.startsWith(literal, position);
    position += there ? literal.length() : 0;
    return there;
  }

  void expect(String literal) {
    if (!take(literal)) {
      throw error("expected \"" + literal + "\"");
    }
  }

  /** What comes before the next of the given characters, or before the end; may be empty. */
  String until(String stops) {
    int start = position;
    while (position < text.length() && stops.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  String name() {
    if (position < text.length() && text.charAt(position) == '"') {
      return quotedName();
    }
    int start = position;
    String name = until(" #=;[]{}\"");
    if (!name.matches(SIMPLE_NAME)) {
      position = start;
      throw error("expected a name, in quotes unless it has only letters, digits and _ . : @ -");
    }
    return name;
  }

  private String quotedName() {
    int start = position++;
    while (position < text.length() && text.charAt(position) != '"') {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    if (position >= text.length()) {
      position = start;
      throw error("this quoted name has no end");
    }
    position++;
    return value(text.substring(start, position), quoted -> String.valueOf(Json.parse(quoted)));
  }

  int number() {
    int start = position;
    String digits = until(" ;]}");
    if (!digits.matches("[0-9]{1,10}") || Long.parseLong(digits) > Integer.MAX_VALUE) {
      position = start;
      throw error("expected a whole number up to " + Integer.MAX_VALUE);
    }
    return Integer.parseInt(digits);
  }

  /** Items between brackets, separated by a comma and a space. */
  List<String> list() {
    expect("[");
    List<String> items = new ArrayList<>();
    if (!take("]")) {
      do {
        items.add(until(",[]"));
      } while (take(", "));
      expect("]");
    }
    return items;
  }

  /** Reads a part of the text, so that what is wrong with it is told with its place. */
  <T> T value(String part, Function<String, T> reader) {
    try {
      return reader.apply(part);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + " text, before column " + (position + 1) + ": " + e.getMessage(), e);
    }
  }

  void end() {
    if (position < text.length()) {
      throw error("expected the end");
    }
  }

  private IllegalArgumentException error(String problem) {
    String rest = text.substring(position);
    String found =
        rest.isEmpty() ? "the end" : Json.write(rest.length() > 20 ? rest.substring(0, 20) : rest);
    return new IllegalArgumentException(
        what + " text, column " + (position + 1) + ": " + problem + ", found " + found);
  }
}
