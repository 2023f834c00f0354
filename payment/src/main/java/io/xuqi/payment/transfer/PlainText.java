package io.xuqi.payment.transfer;

import java.text.Normalizer;
import java.util.Locale;

/** Texts without what is written in one way here and in another there. */
final class PlainText {

  private PlainText() {}

  /** A name without regard to width, case, spaces, brackets and middle dots. */
  static String name(String name) {
    return without(name, true);
  }

  /** A text without regard to width, case and spaces. */
  static String compact(String text) {
    return without(text, false);
  }

  /** Half-width and in capitals. */
  static String wide(String text) {
    return upper(isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC));
  }

  private static String without(String text, boolean brackets) {
    String wide = wide(text);
    StringBuilder kept = null;
    for (int i = 0; i < wide.length(); i++) {
      char c = wide.charAt(i);
      boolean drop = isSpace(c) || (brackets && isBracket(c));
      if (drop && kept == null) {
        kept = new StringBuilder(wide.length()).append(wide, 0, i);
      } else if (!drop && kept != null) {
        kept.append(c);
      }
    }
    return kept == null ? wide : kept.toString();
  }

  private static String upper(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= 0x80 && Character.isLowerCase(c))) {
        return text.toUpperCase(Locale.ROOT);
      }
    }
    return text;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  static boolean isSpace(char c) {
    return c <= ' '
        || (c >= 0x80
            && (Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT));
  }

  private static boolean isBracket(char c) {
    return switch (c) {
      case '(', ')', '[', ']', '{', '}', '<', '>' -> true;
      case '【', '】', '〔', '〕', '〈', '〉', '《', '》', '「', '」', '『', '』', '〖', '〗' -> true;
      case '·', '•', '‧', '・' -> true;
      default -> false;
    };
  }
}
