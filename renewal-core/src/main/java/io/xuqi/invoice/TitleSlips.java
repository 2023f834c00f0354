package io.xuqi.invoice;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What looks like a slip in a title (R41): compared with the certificate, and by itself. */
final class TitleSlips {

  /** A longer name is in no title. In characters. */
  private static final int MAX_NAME_LENGTH = 400;

  /** Scripts with letters that pass for Latin letters or Chinese characters. */
  private static final Set<UnicodeScript> IMPOSTORS =
      EnumSet.of(
          UnicodeScript.CYRILLIC,
          UnicodeScript.GREEK,
          UnicodeScript.COPTIC,
          UnicodeScript.ARMENIAN,
          UnicodeScript.CHEROKEE,
          UnicodeScript.LISU,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.BOPOMOFO);

  private static final Pattern PUNCTUATION = Pattern.compile("[\\p{P}\\p{Sc}\\p{Sk}\\p{Sm}\\p{Z}]");

  private final String title;
  private final int[] typed;
  private final List<Problem> problems = new ArrayList<>();

  private TitleSlips(String title) {
    this.title = title;
    this.typed = title.codePoints().toArray();
  }

  /**
   * @param names of the certificate's subject; the title may be any of them
   */
  static List<Problem> of(String title, List<String> names) {
    TitleSlips slips = new TitleSlips(title);
    slips.compare(names);
    if (!names.contains(title)) {
      slips.unusualForms();
    }
    slips.invisible();
    slips.scripts();
    slips.edges();
    slips.brackets();
    return slips.problems;
  }

  /** Compares with the name that has most in common with the title, the first of several. */
  private void compare(List<String> names) {
    NormalTitle normal = NormalTitle.of(title);
    int most = -1;
    List<Problem> differences = List.of();
    for (String name : names) {
      NormalTitle other = NormalTitle.of(bounded(name));
      if (normal.isSame(other)) {
        return;
      }
      int start = normal.commonStart(other);
      int common = start + normal.commonEnd(other, start);
      if (common > most) {
        most = common;
        differences = TitleComparison.differences(normal, other, name.strip());
      }
    }
    problems.addAll(differences);
  }

  private static String bounded(String name) {
    return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "…";
  }

  /** Told once, for the first of each kind: they are printed as they are. */
  private void unusualForms() {
    IntStream.range(0, typed.length)
        .filter(i -> Character.isLetterOrDigit(typed[i]) || isSymbol(typed[i]))
        .filter(i -> !Shown.isInvisible(typed[i]))
        .filter(i -> !usual(typed[i]).equals(Character.toString(typed[i])))
        .limit(1)
        .forEach(i -> add(ErrorCode.INVOICE_SLIP_TITLE_UNUSUAL, i, usual(typed[i])));
    IntStream.range(1, Math.max(1, typed.length - 1))
        .filter(i -> Character.isSpaceChar(typed[i]) && !isBetweenWords(i))
        .limit(1)
        .forEach(i -> problems.add(Problem.of(ErrorCode.INVOICE_SLIP_TITLE_SPACE, i + 1)));
  }

  private static boolean isSymbol(int character) {
    int type = Character.getType(character);
    return type == Character.OTHER_SYMBOL
        || type == Character.OTHER_NUMBER
        || type == Character.LETTER_NUMBER;
  }

  private static String usual(int character) {
    return Normalizer.normalize(Character.toString(character), Normalizer.Form.NFKC);
  }

  /** An ordinary space with neither another space nor a Chinese character beside it. */
  private boolean isBetweenWords(int index) {
    return typed[index] == ' ' && (isOfWords(index) || isOutsideBracket(index));
  }

  private boolean isOfWords(int index) {
    return isOfWord(typed[index - 1]) && isOfWord(typed[index + 1]);
  }

  /** As in Example (Shanghai) Ltd. */
  private boolean isOutsideBracket(int index) {
    boolean foreign =
        Arrays.stream(typed).mapToObj(UnicodeScript::of).noneMatch(s -> s == UnicodeScript.HAN);
    boolean before = isOfWord(typed[index - 1]) && NormalTitle.isOpening(typed[index + 1]);
    boolean behind = NormalTitle.isClosing(typed[index - 1]) && isOfWord(typed[index + 1]);
    return foreign && (before || behind);
  }

  private static boolean isOfWord(int character) {
    return !Character.isSpaceChar(character)
        && UnicodeScript.of(character) != UnicodeScript.HAN
        && !NormalTitle.isOpening(character)
        && !NormalTitle.isClosing(character);
  }

  private void invisible() {
    IntStream.range(0, typed.length)
        .filter(i -> Shown.isInvisible(typed[i]))
        .limit(1)
        .forEach(i -> add(ErrorCode.INVOICE_SLIP_TITLE_INVISIBLE, i));
  }

  private void scripts() {
    boolean latinOrChinese =
        Arrays.stream(typed)
            .mapToObj(UnicodeScript::of)
            .anyMatch(script -> script == UnicodeScript.HAN || script == UnicodeScript.LATIN);
    if (latinOrChinese) {
      IntStream.range(0, typed.length)
          .filter(i -> IMPOSTORS.contains(UnicodeScript.of(typed[i])))
          .limit(1)
          .forEach(i -> add(ErrorCode.INVOICE_SLIP_TITLE_SCRIPT, i));
    }
  }

  /** Punctuation at the beginning or the end; brackets are looked at by themselves. */
  private void edges() {
    int last = typed.length - 1;
    IntStream.of(0, last)
        .distinct()
        .filter(i -> PUNCTUATION.matcher(Character.toString(typed[i])).matches())
        .filter(i -> !NormalTitle.isOpening(typed[i]) && !NormalTitle.isClosing(typed[i]))
        .filter(i -> !endsAnAbbreviation(i))
        .forEach(i -> add(ErrorCode.INVOICE_SLIP_TITLE_EDGE, i));
  }

  /** As in Ltd. */
  private boolean endsAnAbbreviation(int index) {
    return index > 0
        && typed[index] == '.'
        && UnicodeScript.of(typed[index - 1]) == UnicodeScript.LATIN;
  }

  /** A bracket of whatever width that has no partner. */
  private void brackets() {
    List<Integer> open = new ArrayList<>();
    List<Integer> single = new ArrayList<>();
    for (int i = 0; i < typed.length; i++) {
      if (NormalTitle.isOpening(typed[i])) {
        open.add(i);
      } else if (NormalTitle.isClosing(typed[i])) {
        if (open.isEmpty()) {
          single.add(i);
        } else {
          open.remove(open.size() - 1);
        }
      }
    }
    single.addAll(open);
    single.stream().limit(1).forEach(i -> add(ErrorCode.INVOICE_SLIP_TITLE_BRACKET, i));
  }

  private void add(ErrorCode code, int index) {
    problems.add(Problem.of(code, index + 1, Shown.character(typed[index])));
  }

  private void add(ErrorCode code, int index, String usual) {
    problems.add(Problem.of(code, index + 1, Shown.character(typed[index]), usual));
  }
}
