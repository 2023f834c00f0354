package io.xuqi.cli.terminal;

import org.jline.utils.WCWidth;

/** How many columns a text takes in a terminal: a Chinese character takes two. */
public final class TextWidth {

  private TextWidth() {}

  /** The columns of a text without escape sequences. */
  public static int of(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** The text, filled up with spaces to so many columns. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }
}
