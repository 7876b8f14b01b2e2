package net.p2pd.api.internal;

/**
 * Base32 of RFC 4648 section 6 in lower case and without padding. Strict: every byte sequence has
 * exactly one text, and everything else is refused. All methods are pure.
 */
public final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  /** Returns the number of characters that a number of bytes takes. */
  public static int length(int bytes) {
    return (bytes * 8 + 4) / 5;
  }

  /** Writes bytes. */
  public static String encode(byte[] bytes) {
    StringBuilder out = new StringBuilder(length(bytes.length));
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8 | (b & 255)) & 0xFFFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out.append(ALPHABET.charAt(buffer >> bits & 31));
      }
    }
    if (bits > 0) {
      out.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
    }
    return out.toString();
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws IllegalArgumentException with what is wrong and where, as the end of a sentence
   */
  public static byte[] decode(String text) {
    int size = text.length() * 5 / 8;
    if (length(size) != text.length()) {
      throw new IllegalArgumentException(
          "has " + text.length() + " characters, which no number of bytes takes in base32");
    }
    byte[] bytes = new byte[size];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      buffer = (buffer << 5 | digit(text, i)) & 0xFFF;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (buffer >> bits);
      }
    }
    if ((buffer & (1 << bits) - 1) != 0) {
      throw new IllegalArgumentException(
          "ends with '"
              + text.charAt(text.length() - 1)
              + "', which sets bits that belong to no byte (not canonical base32)");
    }
    return bytes;
  }

  private static int digit(String text, int position) {
    char c = text.charAt(position);
    int digit = ALPHABET.indexOf(c);
    if (digit < 0) {
      String what =
          c >= 'A' && c <= 'Z'
              ? "; write it in lower case"
              : "; base32 has the letters a to z and the digits 2 to 7";
      String shown = c > ' ' && c < 127 ? "'" + c + "'" : "character code " + (int) c;
      throw new IllegalArgumentException("has " + shown + " at position " + (position + 1) + what);
    }
    return digit;
  }
}
