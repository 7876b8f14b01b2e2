package net.p2pd.api.internal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;

/** Recursive descent over the grammar of RFC 8259; one object per text. */
final class JsonParser {
  /** Longer numbers and larger exponents only serve to make a reader waste its time. */
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final int MAX_EXPONENT_DIGITS = 3;

  private final String text;
  private int position;

  JsonParser(String text) {
    if (text.length() > Json.MAX_LENGTH) {
      throw new JsonException(
          "JSON text has "
              + text.length()
              + " characters; at most "
              + Json.MAX_LENGTH
              + " are read");
    }
    this.text = text;
  }

  @Nullable
  Object document() {
    Object value = value(0);
    skipSpace();
    if (position < text.length()) {
      throw unexpected("the end of the text");
    }
    return value;
  }

  private @Nullable Object value(int depth) {
    skipSpace();
    if (position == text.length()) {
      throw unexpected("a value");
    }
    char first = text.charAt(position);
    return switch (first) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> {
        if (first == '-' || isDigit(first)) {
          yield number();
        }
        throw unexpected("a value");
      }
    };
  }

  private Map<String, Object> object(int depth) {
    enter(depth);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    skipSpace();
    if (!take('}')) {
      do {
        skipSpace();
        int start = position;
        if (position == text.length() || text.charAt(position) != '"') {
          throw unexpected("a key in quotes");
        }
        String key = string();
        if (members.containsKey(key)) {
          throw error(start, "the key " + JsonWriter.quote(key) + " appears twice in one object");
        }
        skipSpace();
        expect(':', "':' after the key " + JsonWriter.quote(key));
        members.put(key, value(depth));
        skipSpace();
      } while (take(','));
      expect('}', "',' or '}'");
    }
    return Collections.unmodifiableMap(members);
  }

  private List<Object> array(int depth) {
    enter(depth);
    List<@Nullable Object> elements = new ArrayList<>();
    skipSpace();
    if (!take(']')) {
      do {
        elements.add(value(depth));
        skipSpace();
      } while (take(','));
      expect(']', "',' or ']'");
    }
    return Collections.unmodifiableList(elements);
  }

  private void enter(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw error(position, "nested deeper than " + Json.MAX_DEPTH + " levels");
    }
    position++;
  }

  private String string() {
    int start = position++;
    StringBuilder out = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '"') {
        position++;
        return out.toString();
      }
      if (c < ' ') {
        throw error(
            position, "control character " + name(c) + " inside a string; write it escaped");
      }
      if (c == '\\') {
        out.append(escape());
      } else {
        out.append(c);
        position++;
      }
    }
    throw error(start, "this string has no end");
  }

  private char escape() {
    int start = position++;
    char kind = position < text.length() ? text.charAt(position++) : ' ';
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit(start);
      default ->
          throw error(
              start,
              "unknown escape in a string; only \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX exist");
    };
  }

  private char unit(int start) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char c = position < text.length() ? text.charAt(position) : ' ';
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw error(start, "\\u needs four hexadecimal digits");
      }
      unit = unit << 4 | digit;
      position++;
    }
    return (char) unit;
  }

  private Object number() {
    int start = position;
    take('-');
    if (!take('0')) {
      digits("a digit");
    } else if (position < text.length() && isDigit(text.charAt(position))) {
      throw error(start, "a number must not begin with a zero");
    }
    boolean whole = true;
    if (take('.')) {
      whole = false;
      digits("a digit after '.'");
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) {
        take('-');
      }
      if (digits("a digit of the exponent") > MAX_EXPONENT_DIGITS) {
        throw error(start, "the exponent of this number is too large");
      }
    }
    if (position - start > MAX_NUMBER_LENGTH) {
      throw error(start, "this number is longer than " + MAX_NUMBER_LENGTH + " characters");
    }
    BigDecimal number = new BigDecimal(text.substring(start, position));
    if (whole && number.toBigInteger().bitLength() < Long.SIZE) {
      return number.longValueExact();
    }
    return number;
  }

  private int digits(String expected) {
    int start = position;
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
    if (position == start) {
      throw unexpected(expected);
    }
    return position - start;
  }

  private @Nullable Object word(String word, @Nullable Boolean value) {
    if (!text.startsWith(word, position)) {
      throw unexpected("a value");
    }
    position += word.length();
    return value;
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private boolean take(char c) {
    if (position < text.length() && text.charAt(position) == c) {
      position++;
      return true;
    }
    return false;
  }

  private void expect(char c, String expected) {
    if (!take(c)) {
      throw unexpected(expected);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private JsonException unexpected(String expected) {
    String found = position == text.length() ? "the end" : name(text.charAt(position));
    return error(position, "expected " + expected + ", found " + found);
  }

  private static String name(char c) {
    return c > ' ' && c < 127 ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }

  /** Line and column are worked out only when something is wrong. */
  private JsonException error(int offset, String problem) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      boolean partOfCrLf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !partOfCrLf)) {
        line++;
        lineStart = i + 1;
      }
    }
    return JsonException.at(line, offset - lineStart + 1, problem);
  }
}
