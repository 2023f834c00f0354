package io.xuqi.cli;

import io.xuqi.common.Problem;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import java.util.List;

/** The exit code of what ended without an exception. */
final class Outcome {

  private Outcome() {}

  static int exitCode(Renewal renewal) {
    return renewal.problem().map(ExitCode::of).orElse(ExitCode.OK);
  }

  /** The first certificate that was not installed decides. */
  static int exitCode(List<InstallResult> results) {
    for (InstallResult result : results) {
      if (result.problem().isPresent()) {
        Problem problem = result.problem().get();
        return ExitCode.of(problem);
      }
    }
    return ExitCode.OK;
  }
}
