package io.xuqi.cli;

import io.xuqi.common.Problem;

/** What a script can tell from a run; documented in {@code --help} and docs/cli.md. */
final class ExitCode {

  static final int OK = 0;

  /** Failed, and repeating will not help. */
  static final int FAILED = 1;

  /** The command line itself is wrong. */
  static final int USAGE = 2;

  /** The user has to do something first: insert the key, correct the PIN or the form. */
  static final int ACTION_NEEDED = 3;

  /** Repeat or refresh later; nothing is done twice. */
  static final int TRY_LATER = 4;

  private ExitCode() {}

  static int of(Problem problem) {
    return switch (problem.retry()) {
      case SAFE, QUERY_FIRST -> TRY_LATER;
      case AFTER_USER_ACTION -> ACTION_NEEDED;
      case NEVER -> FAILED;
    };
  }
}
