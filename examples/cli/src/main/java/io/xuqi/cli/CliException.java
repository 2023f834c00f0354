package io.xuqi.cli;

import java.util.Locale;

/** Something only the command line can get wrong: a missing option, an unconfigured CA. */
final class CliException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String key;
  private final transient Object[] arguments;

  /**
   * @param key names the texts {@code error.KEY} and {@code error.KEY.remedy}
   */
  CliException(int exitCode, String key, Object... arguments) {
    super(key);
    this.exitCode = exitCode;
    this.key = key;
    this.arguments = arguments;
  }

  /** What the simulated CA said, or that it is gone. */
  static CliException ofSimulatedCa(java.io.IOException cause) {
    CliException exception =
        new CliException(
            ExitCode.FAILED,
            "simulated-ca",
            cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    exception.initCause(cause);
    return exception;
  }

  int exitCode() {
    return exitCode;
  }

  String code() {
    return "cli." + key;
  }

  String message(Locale locale) {
    return CliTexts.text("error." + key, locale, arguments);
  }

  String remedy(Locale locale) {
    return CliTexts.text("error." + key + ".remedy", locale, arguments);
  }
}
