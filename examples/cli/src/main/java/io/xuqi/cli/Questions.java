package io.xuqi.cli;

import io.xuqi.cli.terminal.Prompter;
import java.util.Locale;
import java.util.Set;

/** Questions with an answer of a known form. */
final class Questions {

  private static final Set<String> YES = Set.of("y", "yes", "是", "是的");

  private final Screen screen;
  private final Prompter prompter;

  Questions(Screen screen, Prompter prompter) {
    this.screen = screen;
    this.prompter = prompter;
  }

  boolean interactive() {
    return prompter.interactive();
  }

  /** Anything but a clear yes is a no. */
  boolean yes(String question) {
    String answer = prompter.line(question + " " + screen.text("yes.no") + " ", "");
    return YES.contains(answer.toLowerCase(Locale.ROOT));
  }

  /**
   * Goes on only with a yes.
   *
   * @throws CliException if the answer is no, or there is nobody to ask and no {@code --yes}
   */
  void require(String key, Object... arguments) throws CliException {
    if (!interactive()) {
      throw new CliException(ExitCode.USAGE, "yes-missing", screen.text(key, arguments));
    }
    if (!yes(screen.text(key, arguments))) {
      throw new CliException(ExitCode.ACTION_NEEDED, "declined");
    }
  }

  /** A line, with what stands there already. */
  String line(String label, String initial) {
    return prompter.line(label + ": ", initial);
  }

  /** A whole number of the range; the first one when nothing is typed. */
  int number(String label, int from, int to) {
    while (true) {
      String typed = prompter.line(label + " [" + from + "–" + to + "]: ", "");
      if (typed.isEmpty()) {
        return from;
      }
      if (typed.matches("\\d{1,3}")) {
        int number = Integer.parseInt(typed);
        if (number >= from && number <= to) {
          return number;
        }
      }
      screen.note(screen.text("number.wrong", from, to));
    }
  }
}
