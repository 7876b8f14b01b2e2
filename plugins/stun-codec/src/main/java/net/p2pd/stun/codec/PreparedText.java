package net.p2pd.stun.codec;

import java.text.Normalizer;

/**
 * Makes texts equal that people take for equal, before they become keys.
 *
 * <p>RFC 8489 wants OpaqueString, RFC 5389 wanted SASLprep. They agree on plain ASCII. Both use the
 * tables of this Java's Unicode version, not those of the RFCs' time, so a character that came
 * later is let through.
 */
public final class PreparedText {

  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;

  private PreparedText() {}

  /**
   * OpaqueString of RFC 8265 section 4.2: other spaces become spaces, then NFC.
   *
   * <p>The joiners U+200C and U+200D are always refused: where they may stand depends on a property
   * that Java does not tell.
   *
   * @param text a name, a realm or a password
   * @return the prepared text
   * @throws StunFormatException {@link Problem#PROHIBITED_CHARACTER} if it is empty or has
   *     something outside the FreeformClass of RFC 8264 section 4.3
   */
  public static String opaqueString(String text) {
    String prepared = Normalizer.normalize(mapped(text, false), Normalizer.Form.NFC);
    if (prepared.isEmpty()) {
      throw prohibited(0);
    }
    for (int i = 0; i < prepared.length(); i += Character.charCount(prepared.codePointAt(i))) {
      if (!Freeform.allows(prepared, i)) {
        throw prohibited(i);
      }
    }
    return prepared;
  }

  /**
   * SASLprep of RFC 4013: some characters vanish, other spaces become spaces, then NFKC.
   *
   * @param text a name, a realm or a password
   * @return the prepared text; may be empty
   * @throws StunFormatException {@link Problem#PROHIBITED_CHARACTER} if it has what section 2.3
   *     prohibits, or mixes directions against section 2.4
   */
  public static String saslPrep(String text) {
    String prepared = Normalizer.normalize(mapped(text, true), Normalizer.Form.NFKC);
    boolean right = false;
    boolean left = false;
    for (int i = 0; i < prepared.length(); ) {
      int point = prepared.codePointAt(i);
      if (isProhibited(point)) {
        throw prohibited(i);
      }
      right |= isRightToLeft(point);
      left |= Character.getDirectionality(point) == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
      i += Character.charCount(point);
    }
    boolean framed =
        right
            && isRightToLeft(prepared.codePointAt(0))
            && isRightToLeft(prepared.codePointBefore(prepared.length()));
    if (right && (left || !framed)) {
      throw prohibited(0);
    }
    return prepared;
  }

  private static String mapped(String text, boolean dropping) {
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> !dropping || !isMappedToNothing(point))
        .map(point -> Character.getType(point) == Character.SPACE_SEPARATOR ? ' ' : point)
        .forEach(mapped::appendCodePoint);
    return mapped.toString();
  }

  /** RFC 3454 table B.1. */
  private static boolean isMappedToNothing(int point) {
    return point == 0x00AD
        || point == 0x034F
        || point == 0x1806
        || (point >= 0x180B && point <= 0x180D)
        || point == 0x200B
        || point == ZWNJ
        || point == ZWJ
        || point == 0x2060
        || (point >= 0xFE00 && point <= 0xFE0F)
        || point == 0xFEFF;
  }

  /** RFC 4013 section 2.3: tables C.1.2 to C.9 of RFC 3454, and what is unassigned. */
  private static boolean isProhibited(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default ->
          point == 0x0340
              || point == 0x0341
              || (point >= 0x2FF0 && point <= 0x2FFB)
              || point == 0xFFFC
              || point == 0xFFFD;
    };
  }

  private static boolean isRightToLeft(int point) {
    byte directionality = Character.getDirectionality(point);
    return directionality == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || directionality == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }

  private static StunFormatException prohibited(int index) {
    return new StunFormatException(Problem.PROHIBITED_CHARACTER, index);
  }
}
