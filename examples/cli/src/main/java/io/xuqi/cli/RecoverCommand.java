package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.token.Token;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the renewals of a key at the CA when the store was lost, an expired key's too (R12). */
@Command(name = "recover")
final class RecoverCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();
  @Mixin final PinOption pin = new PinOption();

  /** What cannot be read stands in the way of what the CA knows. */
  @Option(names = "--give-up-damaged")
  boolean giveUp;

  @Option(names = "--yes")
  boolean confirmed;

  RecoverCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Token token = place().token(key.serial());
    List<RenewalId> unreadable = engine.archive().unreadable(token.info().id());
    if (giveUp && !confirmed && !unreadable.isEmpty()) {
      run.questions().require("recover.ask", unreadable.size());
    }
    for (RenewalId damaged : unreadable) {
      screen().note(screen().text("recover.damaged", damaged));
      if (giveUp) {
        engine.archive().giveUp(damaged);
      }
    }
    List<Renewal> found = PinTries.run(run, pin, pins -> engine.recover(token, pins));
    RenewalView view = new RenewalView(screen(), place().connection().labels());
    List<Json> shown = new ArrayList<>();
    for (Renewal renewal : found) {
      view.show(renewal);
      shown.add(view.json(renewal));
    }
    if (found.isEmpty()) {
      screen().say(screen().text("recover.nothing"));
    }
    screen().document(Json.of("renewals", shown));
    return ExitCode.OK;
  }
}
