package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.UserAction;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.Token;
import io.xuqi.token.TokenId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 安装证书: everything approved for a key, then what the key shows (R50–R55). */
@Command(name = "install")
final class InstallCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();
  @Mixin final PinOption pin = new PinOption();

  @Option(names = "--yes")
  boolean confirmed;

  InstallCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Token token = place().token(key.serial());
    boolean waiting = learnOfApprovals(engine, token.info().id());
    if (waiting && !confirmed) {
      run.questions().require("install.ask");
    }
    screen().say(Paint.YELLOW, screen().text("install.writing"));
    InstallView view = new InstallView(screen(), place().connection().labels());
    List<InstallResult> results =
        PinTries.run(run, pin, pins -> engine.installAll(token, pins, view));
    view.end();
    List<CertificateRow> onKey = CertificateRow.on(token);
    view.show(results, onKey, place().clock().instant());
    RenewalView renewals = new RenewalView(screen(), place().connection().labels());
    Set<RenewalId> shown = new HashSet<>();
    for (InstallResult result : results) {
      if (shown.add(result.renewal())) { // a pair's results belong to one renewal
        screen().blank();
        renewals.brief(engine.find(result.renewal()));
      }
    }
    screen().document(Json.of("certificates", InstallView.json(results, onKey, screen().locale())));
    return Outcome.exitCode(results);
  }

  /** One click is enough (R50), also when the approval has not been heard of yet. */
  private static boolean learnOfApprovals(RenewalEngine engine, TokenId token)
      throws XuqiException {
    boolean waiting = false;
    for (Renewal known : engine.list(RenewalStore.MAX_LIST)) {
      if (known.token().equals(token) && !known.state().isFinal()) {
        Renewal now = engine.refresh(known.id());
        waiting |= now.allowedActions().contains(UserAction.INSTALL);
      }
    }
    return waiting;
  }
}
