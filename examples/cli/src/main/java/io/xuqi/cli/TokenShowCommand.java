package io.xuqi.cli;

import io.xuqi.common.XuqiException;
import io.xuqi.token.Token;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a key says of itself, without a PIN. */
@Command(name = "show")
final class TokenShowCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();

  TokenShowCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    Token token = place().token(key.serial());
    screen().document(new TokenView(run).show(token));
    return ExitCode.OK;
  }
}
