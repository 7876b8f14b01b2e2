package net.p2pd.api.internal;

import net.p2pd.api.Nullable;

/**
 * Strict JSON (RFC 8259) between texts and plain Java values, for an API that depends on the JDK
 * alone.
 *
 * <p>An object becomes an unmodifiable {@code Map<String, Object>} in the order of the text, an
 * array an unmodifiable {@code List}, a string a {@code String}, a whole number that fits a {@code
 * Long}, every other number a {@code BigDecimal}, {@code true} and {@code false} a {@code Boolean},
 * and {@code null} is {@code null}. {@link JsonObject} reads such maps with typed accessors.
 *
 * <p>Nothing is tolerated that RFC 8259 does not allow, nor a repeated key. Texts come from
 * strangers, so length, depth and the size of numbers are limited. All methods are pure.
 */
public final class Json {
  /** The longest text that is read, in UTF-16 units. */
  public static final int MAX_LENGTH = 1 << 20;

  /** How deep arrays and objects may nest, on reading and on writing. */
  public static final int MAX_DEPTH = 64;

  private Json() {}

  /**
   * Reads one JSON value that fills the whole text.
   *
   * @throws JsonException with line, column and what was expected there
   */
  public static @Nullable Object parse(String text) {
    return new JsonParser(text).document();
  }

  /**
   * Writes a value on one line, without spaces.
   *
   * @param value null, a String, Boolean, Number, or a Map with String keys or an Iterable of such
   * @throws JsonException for a value of another type, a number that is not finite, or one nested
   *     deeper than {@link #MAX_DEPTH}
   */
  public static String write(@Nullable Object value) {
    return new JsonWriter("").document(value);
  }

  /** Like {@link #write(Object)}, one member per line, indented by two spaces, for people. */
  public static String writeIndented(@Nullable Object value) {
    return new JsonWriter("  ").document(value);
  }
}
