package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Erases what is kept of renewals that have been over for long enough, or of a named one. */
@Command(name = "purge")
final class PurgeCommand extends XuqiCommand {

  @Mixin final RenewalOption renewal = new RenewalOption();

  @Option(names = "--yes")
  boolean confirmed;

  PurgeCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().recordsEngine();
    int erased = renewal.number == null ? engine.archive().purge() : erase(engine);
    screen().say(screen().text("purge.erased", erased));
    screen().document(Json.of("erased", erased));
    return ExitCode.OK;
  }

  private int erase(RenewalEngine engine) throws XuqiException, CliException {
    Renewal named = renewal.resolve(engine);
    if (!confirmed) {
      run.questions().require("purge.ask", RenewalOption.name(named));
    }
    engine.archive().erase(named.id());
    return 1;
  }
}
