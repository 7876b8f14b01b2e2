package net.p2pd.stun.codec;

import java.lang.Character.UnicodeScript;

/** The FreeformClass of RFC 8264 sections 4.3 and 8, as far as Java knows the properties. */
final class Freeform {

  /** Default_Ignorable_Code_Point, section 9.13: pairs of first and last. */
  private static final int[] IGNORABLE = {
    0x00AD, 0x00AD, 0x034F, 0x034F, 0x061C, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F,
    0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF,
    0xFFA0, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF
  };

  /** Old Hangul jamo, section 9.9, and exceptions that are disallowed, section 9.6. */
  private static final int[] DISALLOWED = {
    0x0640, 0x0640, 0x07FA, 0x07FA, 0x1100, 0x11FF, 0x302E, 0x302F, 0x3031, 0x3035, 0x303B, 0x303B,
    0xA960, 0xA97F, 0xD7B0, 0xD7FF
  };

  private Freeform() {}

  static boolean allows(String text, int index) {
    int point = text.codePointAt(index);
    return switch (point) {
      case 0x00B7 -> isAt(text, index - 1, 'l') && isAt(text, index + 1, 'l');
      case 0x0375 -> hasScript(text, index + 1, UnicodeScript.GREEK);
      case 0x05F3, 0x05F4 -> hasScript(text, index - 1, UnicodeScript.HEBREW);
      case 0x30FB -> text.codePoints().anyMatch(Freeform::isJapanese);
      default -> allowsPoint(text, point);
    };
  }

  private static boolean allowsPoint(String text, int point) {
    if (point >= 0x0660 && point <= 0x0669) {
      return text.codePoints().noneMatch(other -> other >= 0x06F0 && other <= 0x06F9);
    }
    if (point >= 0x06F0 && point <= 0x06F9) {
      return text.codePoints().noneMatch(other -> other >= 0x0660 && other <= 0x0669);
    }
    if (isIn(DISALLOWED, point) || isIn(IGNORABLE, point)) {
      return false;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isIn(int[] ranges, int point) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (point >= ranges[i] && point <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(String text, int index, char wanted) {
    return index >= 0 && index < text.length() && text.charAt(index) == wanted;
  }

  private static boolean hasScript(String text, int index, UnicodeScript script) {
    return index >= 0
        && index < text.length()
        && UnicodeScript.of(text.codePointAt(index)) == script;
  }

  private static boolean isJapanese(int point) {
    return switch (UnicodeScript.of(point)) {
      case HIRAGANA, KATAKANA, HAN -> true;
      default -> false;
    };
  }
}
