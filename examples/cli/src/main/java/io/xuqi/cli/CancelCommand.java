package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 撤销申请: all orders of a renewal together (R27, R28). */
@Command(name = "cancel")
final class CancelCommand extends XuqiCommand {

  @Mixin final RenewalOption renewal = new RenewalOption();

  @Option(names = "--yes")
  boolean confirmed;

  CancelCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Renewal current = renewal.resolve(engine);
    if (!confirmed) {
      run.questions().require("cancel.ask", RenewalOption.name(current));
    }
    Renewal cancelled = engine.cancel(current.id());
    RenewalView view = new RenewalView(screen(), place().connection().labels());
    view.show(cancelled);
    screen().document(Json.of("renewal", view.json(cancelled)));
    return Outcome.exitCode(cancelled);
  }
}
