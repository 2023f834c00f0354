package io.xuqi.common;

import java.util.List;
import java.util.Locale;

/**
 * What went wrong, in a form programs and people can use: a stable code, and texts in Chinese and
 * English made from it.
 *
 * @param code the stable code
 * @param arguments what the texts' placeholders stand for; never a PIN, an ID number or another
 *     secret, since they are logged and shown
 */
public record Problem(ErrorCode code, List<String> arguments) {

  private static final int MAX_ARGUMENT_LENGTH = 300;

  public Problem {
    arguments = arguments.stream().map(Problem::bounded).toList();
  }

  /** A problem whose texts have these arguments. */
  public static Problem of(ErrorCode code, Object... arguments) {
    return new Problem(code, java.util.Arrays.stream(arguments).map(String::valueOf).toList());
  }

  /** What happened, in the given language (Chinese or, for every other language, English). */
  public String message(Locale locale) {
    return Texts.text(code.value(), locale, arguments.toArray());
  }

  /** What to do about it, in the given language. */
  public String remedy(Locale locale) {
    return Texts.text(code.value() + ".remedy", locale, arguments.toArray());
  }

  /** What may be done after this failure. */
  public Retry retry() {
    return code.retry();
  }

  @Override
  public String toString() {
    return code.value() + ": " + message(Locale.ENGLISH);
  }

  /**
   * Arguments may come from outside: cut to a length that is safe to show, control characters
   * replaced.
   */
  private static String bounded(String argument) {
    String cut =
        argument.length() <= MAX_ARGUMENT_LENGTH
            ? argument
            : argument.substring(0, MAX_ARGUMENT_LENGTH) + "…";
    return cut.replaceAll("\\p{Cc}", " "); // not POSIX Cntrl, which leaves out those beyond ASCII
  }
}
