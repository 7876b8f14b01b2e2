package net.p2pd.api.internal;

/**
 * A text that is not the JSON it should be. The message names the place and what was expected
 * there; users see it as the {@link IllegalArgumentException} that it is.
 */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }

  /** A syntax error at a 1-based line and column (counted in UTF-16 units). */
  static JsonException at(int line, int column, String problem) {
    return new JsonException("JSON, line " + line + ", column " + column + ": " + problem);
  }
}
