package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 刷新: how the renewals stand, by the CA's word (R23–R29, R37). */
@Command(name = "status")
final class StatusCommand extends XuqiCommand {

  private static final int MAX_SHOWN = 20;

  @Mixin final RenewalOption renewal = new RenewalOption();

  @Option(names = "--all")
  boolean all;

  @Option(names = "--offline")
  boolean offline;

  StatusCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = offline ? place().recordsEngine() : place().engine();
    RenewalView view = new RenewalView(screen(), place().connection().labels());
    List<Json> shown = new ArrayList<>();
    int exitCode = ExitCode.OK;
    for (Renewal known : chosen(engine)) {
      Renewal now = offline || isOver(known) ? known : engine.refresh(known.id());
      view.show(now);
      shown.add(view.json(now));
      exitCode = exitCode == ExitCode.OK ? Outcome.exitCode(now) : exitCode;
    }
    screen().document(Json.of("renewals", shown));
    return exitCode;
  }

  /** Whether the CA has nothing more to say of it. */
  private static boolean isOver(Renewal renewal) {
    return renewal.state().isFinal()
        && !renewal.refundDue()
        && renewal.invoice().filter(InvoiceCommand::isOpen).isEmpty();
  }

  /** The named one; all; the ones under way; or, when there are none, the last one. */
  private List<Renewal> chosen(RenewalEngine engine) throws XuqiException, CliException {
    if (renewal.number != null) {
      return List.of(renewal.resolve(engine));
    }
    List<Renewal> known = engine.list(MAX_SHOWN);
    if (known.isEmpty()) {
      throw new CliException(ExitCode.ACTION_NEEDED, "no-renewal");
    }
    List<Renewal> open = known.stream().filter(r -> !r.state().isFinal()).toList();
    return all ? known : open.isEmpty() ? known.subList(0, 1) : open;
  }
}
