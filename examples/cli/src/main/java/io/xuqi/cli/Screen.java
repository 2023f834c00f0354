package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.Problem;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Where a command shows what it found: sentences in one language for people, or one JSON document
 * on standard output. What is only for people is left out of JSON runs.
 */
final class Screen {

  private final PrintStream out;
  private final PrintStream err;
  private final Locale locale;
  private final boolean json;
  private final boolean colours;

  Screen(PrintStream out, PrintStream err, Locale locale, boolean json, boolean colours) {
    this.out = out;
    this.err = err;
    this.locale = locale;
    this.json = json;
    this.colours = colours;
  }

  Locale locale() {
    return locale;
  }

  boolean json() {
    return json;
  }

  boolean colours() {
    return colours;
  }

  String text(String key, Object... arguments) {
    return CliTexts.text(key, locale, arguments);
  }

  /** A line for people. */
  void say(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** A piece of a line for people, shown at once. */
  void part(String piece) {
    if (!json) {
      out.print(piece);
      out.flush();
    }
  }

  void say(Paint paint, String line) {
    say(paint.on(line, colours));
  }

  void say(List<String> lines) {
    lines.forEach(this::say);
  }

  void blank() {
    say("");
  }

  /** A heading for people. */
  void heading(String line) {
    blank();
    say(Paint.BOLD, line);
  }

  Table table() {
    return new Table(colours);
  }

  /** The one document of a JSON run. */
  void document(Json document) {
    if (json) {
      out.println(document);
    }
  }

  /** What went wrong and does not end the command. */
  void warn(Problem problem) {
    say(Paint.YELLOW, "! " + problem.message(locale) + " [" + problem.code().value() + "]");
    say("  → " + problem.remedy(locale));
  }

  /** What ended the command: code, message and remedy. */
  void fail(Problem problem) {
    fail(problem.code().value(), problem.message(locale), problem.remedy(locale));
  }

  void fail(String code, String message, String remedy) {
    fail(code, message, remedy, List.of());
  }

  /**
   * @param faults the faulty fields of a form
   */
  void fail(String code, String message, String remedy, List<Json> faults) {
    if (json) {
      Json error = Json.of("code", code).put("message", message).put("remedy", remedy);
      if (!faults.isEmpty()) {
        error.put("fields", faults);
      }
      document(Json.of("error", error));
      return;
    }
    out.flush();
    err.println(Paint.RED.on("✗ " + message, colours) + " [" + code + "]");
    err.println("  → " + remedy);
  }

  /** A notice to the person at the terminal, beside the output. */
  void note(String line) {
    err.println(line);
  }
}
