package io.xuqi.cli;

import picocli.CommandLine.Command;

/** Simulated keys, kept in files of the home folder. */
@Command(name = "token", synopsisSubcommandLabel = "COMMAND")
final class TokenCommand extends XuqiCommand {

  TokenCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    throw new CliException(ExitCode.USAGE, "token-command");
  }
}
