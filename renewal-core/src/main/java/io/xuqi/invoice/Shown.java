package io.xuqi.invoice;

import java.util.regex.Pattern;

/** How a single character is shown to people. */
final class Shown {

  /**
   * What no font draws though it is a letter, a mark or a symbol: fillers of Hangul, the empty
   * Braille pattern, the joiner of graphemes, variation selectors (Unicode,
   * Default_Ignorable_Code_Point).
   */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u115F\\u1160\\u3164\\uFFA0\\u2800\\u034F\\u17B4\\u17B5\\u180B-\\u180F"
              + "\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]");

  private static final Pattern NOT_ALONE = Pattern.compile("[\\p{C}\\p{Z}\\p{M}]");

  private Shown() {}

  /** Whether nothing of it is seen, and not even a gap. */
  static boolean isInvisible(int codePoint) {
    return INVISIBLE.matcher(Character.toString(codePoint)).matches();
  }

  /** The character itself where it can be seen alone, otherwise its number, e.g. U+00A0. */
  static String character(int codePoint) {
    String text = Character.toString(codePoint);
    return isInvisible(codePoint) || NOT_ALONE.matcher(text).matches()
        ? "U+%04X".formatted(codePoint)
        : text;
  }
}
