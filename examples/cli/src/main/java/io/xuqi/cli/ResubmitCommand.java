package io.xuqi.cli;

import io.xuqi.application.Application;
import io.xuqi.application.CheckedForm;
import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.token.Token;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Corrects a rejected application and sends it again; what was paid stays paid (R49). */
@Command(name = "resubmit")
final class ResubmitCommand extends XuqiCommand {

  /** Also when a correction was interrupted: the same command goes on with it. */
  private static final Set<RenewalState> CORRECTABLE =
      EnumSet.of(RenewalState.REJECTED, RenewalState.SUBMITTING);

  @Mixin final RenewalOption renewal = new RenewalOption();
  @Mixin final KeyOption key = new KeyOption();
  @Mixin final FormOptions form = new FormOptions();
  @Mixin final PinOption pin = new PinOption();

  @Option(names = "--yes")
  boolean confirmed;

  ResubmitCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Renewal found = renewal.resolve(engine, r -> CORRECTABLE.contains(r.state()));
    boolean interrupted = found.state() == RenewalState.SUBMITTING;
    Renewal rejected = interrupted ? engine.refresh(found.id()) : found;
    boolean unanswered = rejected.problem().isPresent();
    if (interrupted && (unanswered || !CORRECTABLE.contains(rejected.state()))) {
      return end(rejected); // it was signed before, and is sent as it is
    }
    Application before =
        rejected
            .application()
            .orElseThrow(() -> new CliException(ExitCode.FAILED, "no-application"));
    new RenewalView(screen(), place().connection().labels()).brief(rejected);
    form.startFrom(before);
    Questions questions = run.questions();
    CheckedForm filled = form.fill(screen(), questions, place().clock(), true);
    screen().say("  " + FormOptions.summary(filled, screen()));
    if (!confirmed) {
      questions.require("confirm.ask");
    }
    Application corrected = Corrections.corrected(before, filled);
    Token token = place().token(key.serial());
    Renewal sent =
        PinTries.run(run, pin, pins -> engine.resubmit(rejected.id(), token, corrected, pins));
    return end(sent);
  }

  private int end(Renewal sent) throws CliException {
    RenewalView view = new RenewalView(screen(), place().connection().labels());
    view.show(sent);
    screen().document(Json.of("renewal", view.json(sent)));
    return Outcome.exitCode(sent);
  }
}
