package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.ExpiryReminder;
import io.xuqi.renewal.Renewal;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which certificates on the inserted keys end soon; without a PIN and without the CA. */
@Command(name = "remind")
final class RemindCommand extends XuqiCommand {

  /** For a job that runs now and then, and says each thing once. */
  @Option(names = "--since", paramLabel = "TIME")
  @Nullable Instant since;

  RemindCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    List<Token> tokens = place().driver().tokens();
    if (tokens.isEmpty()) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_NONE));
    }
    Instant now = place().clock().instant();
    List<Json> shown = new ArrayList<>();
    boolean somethingToDo = false;
    for (Token token : tokens) {
      for (ExpiryReminder reminder : reminders(token, now)) {
        String message = reminder.message(now, screen().locale());
        boolean open = reminder.underWay().isEmpty();
        screen().say(open ? Paint.YELLOW : Paint.PLAIN, "! " + message);
        shown.add(json(token, reminder, message));
        somethingToDo |= open;
      }
    }
    if (shown.isEmpty()) {
      screen().say(screen().text("remind.nothing"));
    }
    screen().document(Json.of("reminders", shown));
    return somethingToDo ? ExitCode.ACTION_NEEDED : ExitCode.OK;
  }

  private List<ExpiryReminder> reminders(Token token, Instant now)
      throws XuqiException, CliException {
    Instant last = since == null ? Instant.MIN : since;
    return place().hasStore()
        ? place().recordsEngine().reminders(token, last)
        : ExpiryReminder.of(CertificateRow.on(token), last, now);
  }

  private static Json json(Token token, ExpiryReminder reminder, String message) {
    return Json.of("key", token.info().id().serialNumber())
        .put("subject", reminder.certificate().subject())
        .put("algorithm", reminder.certificate().algorithm().family())
        .put("notAfter", reminder.certificate().notAfter().toString())
        .put("stage", reminder.stage())
        .put("message", message)
        .put("renewal", reminder.underWay().map(Renewal::state));
  }
}
