package io.xuqi.invoice;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A title in the form in which titles are compared: compatibility characters decomposed (UAX 15,
 * NFKD), one kind of round bracket and of middle dot, lower case, no spaces and nothing invisible.
 * Every character knows its place in the title as it was typed.
 */
final class NormalTitle {

  private static final String OPENING = "(〔【[〖";
  private static final String CLOSING = ")〕】]〗";
  private static final String MIDDLE_DOTS = "·•‧・⋅∙᛫";

  private final int[] typed;
  private final int[] characters;
  private final int[] origins;

  private record Part(int character, int origin) {}

  private NormalTitle(int[] typed, List<Part> parts) {
    this.typed = typed;
    characters = parts.stream().mapToInt(Part::character).toArray();
    origins = parts.stream().mapToInt(Part::origin).toArray();
  }

  static NormalTitle of(String title) {
    int[] typed = title.codePoints().toArray();
    List<Part> parts = new ArrayList<>();
    boolean dropped = false;
    for (Part part : decomposed(typed)) {
      // A mark goes with the space it stands on, so that it does not slip onto another letter.
      boolean drops = isLeftOut(part.character()) || (dropped && isMark(part.character()));
      if (!drops) {
        parts.add(new Part(folded(part.character()), part.origin()));
      }
      dropped = drops;
    }
    return new NormalTitle(typed, parts);
  }

  int length() {
    return characters.length;
  }

  int character(int index) {
    return characters[index];
  }

  /** The place of a character in the title as typed, counted from 1. */
  int place(int index) {
    return origins[index] + 1;
  }

  /** A character as typed. */
  String shown(int index) {
    return Shown.character(typed[origins[index]]);
  }

  /** What was typed for the characters from one index to before another. */
  String typed(int from, int to) {
    int end = to < length() ? origins[to] : typed.length;
    StringBuilder text = new StringBuilder();
    for (int i = origins[from]; i < Math.max(end, origins[from] + 1); i++) {
      text.appendCodePoint(typed[i]);
    }
    return text.toString().strip();
  }

  /** The length of the common beginning. */
  int commonStart(NormalTitle other) {
    int mismatch = Arrays.mismatch(characters, other.characters);
    return mismatch < 0 ? length() : mismatch;
  }

  /** The length of the common end, in what is left of both behind a beginning. */
  int commonEnd(NormalTitle other, int start) {
    int most = Math.min(length(), other.length()) - start;
    int end = 0;
    while (end < most
        && characters[length() - 1 - end] == other.characters[other.length() - 1 - end]) {
      end++;
    }
    return end;
  }

  boolean isSame(NormalTitle other) {
    return Arrays.equals(characters, other.characters);
  }

  /** The characters as text. */
  String text() {
    return new String(characters, 0, characters.length);
  }

  static boolean isOpening(int character) {
    return folded(compatible(character)) == '(';
  }

  static boolean isClosing(int character) {
    return folded(compatible(character)) == ')';
  }

  /** The one character it is a form of; itself if it stands for several, as ㈱ does. */
  private static int compatible(int character) {
    String plain = Normalizer.normalize(Character.toString(character), Normalizer.Form.NFKD);
    return plain.codePointCount(0, plain.length()) == 1 ? plain.codePointAt(0) : character;
  }

  /** Every character decomposed, runs of marks in canonical order. */
  private static List<Part> decomposed(int[] typed) {
    List<Part> parts = new ArrayList<>();
    StringBuilder marks = new StringBuilder();
    int base = 0;
    for (int i = 0; i < typed.length; i++) {
      String text = Normalizer.normalize(Character.toString(typed[i]), Normalizer.Form.NFKD);
      for (int character : text.codePoints().toArray()) {
        if (isMark(character)) {
          marks.appendCodePoint(character);
        } else {
          addMarks(marks, base, parts);
          parts.add(new Part(character, i));
          base = i;
        }
      }
    }
    addMarks(marks, base, parts);
    return parts;
  }

  private static void addMarks(StringBuilder marks, int origin, List<Part> parts) {
    Normalizer.normalize(marks, Normalizer.Form.NFD)
        .codePoints()
        .forEach(mark -> parts.add(new Part(mark, origin)));
    marks.setLength(0);
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isLeftOut(int character) {
    return Character.isSpaceChar(character)
        || Character.isWhitespace(character)
        || Shown.isInvisible(character);
  }

  private static int folded(int character) {
    if (OPENING.indexOf(character) >= 0) {
      return '(';
    }
    if (CLOSING.indexOf(character) >= 0) {
      return ')';
    }
    if (MIDDLE_DOTS.indexOf(character) >= 0) {
      return '·';
    }
    return Character.toLowerCase(Character.toUpperCase(character));
  }
}
