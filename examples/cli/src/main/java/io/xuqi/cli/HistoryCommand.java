package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.store.HistoryEntry;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What happened to a renewal, without personal data: for a support desk. */
@Command(name = "history")
final class HistoryCommand extends XuqiCommand {

  @Mixin final RenewalOption renewal = new RenewalOption();

  HistoryCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().recordsEngine();
    Renewal told = renewal.number != null ? renewal.resolve(engine) : latest(engine);
    Table table = screen().table();
    table.head(
        screen().text("history.at"),
        screen().text("history.state"),
        screen().text("history.event"));
    List<Json> entries = new ArrayList<>();
    for (HistoryEntry entry : engine.archive().history(told.id())) {
      table.line(Views.time(entry.at()), entry.state(), entry.event());
      entries.add(
          Json.of("at", entry.at().toString())
              .put("state", entry.state())
              .put("event", entry.event()));
    }
    screen().heading(screen().text("history.of", RenewalOption.name(told)));
    screen().say(table.render(2));
    screen().document(Json.of("renewal", told.id().toString()).put("history", entries));
    return ExitCode.OK;
  }

  private static Renewal latest(RenewalEngine engine) throws XuqiException, CliException {
    return engine.list(1).stream()
        .findFirst()
        .orElseThrow(() -> new CliException(ExitCode.ACTION_NEEDED, "no-renewal"));
  }
}
