package io.xuqi.cli;

import io.xuqi.application.FormException;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Prompter.NobodyAnswersException;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Tells what ended a command: code, message and remedy, and the exit code that goes with it. */
final class Failures {

  /** Set to see where an internal error comes from. */
  private static final String DEBUG = "XUQI_DEBUG";

  private final Run run;

  Failures(Run run) {
    this.run = run;
  }

  int handle(Exception exception) {
    if (exception instanceof FormException form) {
      return faults(form);
    }
    if (exception instanceof XuqiException known) {
      run.screen().fail(known.problem());
      debug(exception);
      return ExitCode.of(known.problem());
    }
    if (exception instanceof CliException own) {
      return fail(own);
    }
    if (exception instanceof NobodyAnswersException) {
      return fail(new CliException(ExitCode.USAGE, "nobody"));
    }
    Problem problem = Problem.of(ErrorCode.INTERNAL, exception);
    run.screen().fail(problem);
    debug(exception);
    return ExitCode.of(problem);
  }

  private int fail(CliException own) {
    Locale locale = run.locale();
    run.screen().fail(own.code(), own.message(locale), own.remedy(locale));
    return own.exitCode();
  }

  /** Every fault of the form with its field (R16). */
  private int faults(FormException form) {
    Screen screen = run.screen();
    Locale locale = screen.locale();
    Problem problem = form.problem();
    screen.fail(
        problem.code().value(),
        screen.text("error.form"),
        problem.remedy(locale),
        form.faults().stream()
            .map(
                fault ->
                    Json.of("field", fault.field())
                        .put("label", fault.label(locale))
                        .put("code", fault.problem().code().value())
                        .put("message", fault.problem().message(locale))
                        .put("remedy", fault.problem().remedy(locale)))
            .toList());
    if (!screen.json()) {
      form.faults().forEach(fault -> screen.note("  " + FormOptions.describe(fault, locale)));
    }
    return ExitCode.of(problem);
  }

  /** What picocli found wrong with the command line; its own words are English. */
  int usage(ParameterException wrong) {
    Screen screen = run.screen();
    screen.fail(
        "cli.usage",
        screen.text("error.usage", String.valueOf(wrong.getMessage())),
        screen.text("error.usage.remedy", wrong.getCommandLine().getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  int noCommand(CommandLine root) {
    root.usage(run.around().err(), root.getColorScheme());
    return ExitCode.USAGE;
  }

  private void debug(Exception exception) {
    if (run.around().environment().containsKey(DEBUG)) {
      exception.printStackTrace(run.around().err());
    }
  }
}
