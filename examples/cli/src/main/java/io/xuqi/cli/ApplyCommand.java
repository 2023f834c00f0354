package io.xuqi.cli;

import io.xuqi.application.Application;
import io.xuqi.application.CheckedForm;
import io.xuqi.ca.Agreement;
import io.xuqi.ca.Quote;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Offer;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalException;
import io.xuqi.token.Token;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 申请续期: agreement, form, confirmation, PIN, submission (R14–R22, R38). */
@Command(name = "apply")
final class ApplyCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();
  @Mixin final FormOptions form = new FormOptions();
  @Mixin final PinOption pin = new PinOption();

  @Option(names = "--years", paramLabel = "YEARS")
  @Nullable Integer years;

  /** R18: off by default, exclusive with renewing. */
  @Option(names = "--sync")
  boolean synchronise;

  @Option(names = "--accept-agreement")
  boolean agreementAccepted;

  @Option(names = "--yes")
  boolean confirmed;

  ApplyCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    if (synchronise && years != null) {
      throw new CliException(ExitCode.USAGE, "sync-or-years");
    }
    Token token = place().token(key.serial());
    Offer offer = place().engine().offer(token, place().driver().info());
    KeyView keyView =
        new KeyView(screen(), place().connection().labels(), place().clock().instant());
    keyView.heading(token.info());
    keyView.show(OfferView.rows(offer, Installable.refusal(place(), token.info().id())));
    requireRenewable(offer);
    new OfferView(screen()).show(offer);

    Questions questions = run.questions();
    acceptAgreement(offer.quote().agreement(), questions);
    Instant acceptedAt = place().clock().instant();
    int term = synchronise ? 0 : term(offer, questions);
    screen().blank();
    CheckedForm filled = form.fill(screen(), questions, place().clock(), false);
    Application application = application(offer, term, filled, acceptedAt);
    confirm(offer, application, filled, questions);

    Renewal renewal = submit(token, application);
    RenewalView view = new RenewalView(screen(), place().connection().labels());
    view.show(renewal);
    screen().document(Json.of("renewal", view.json(renewal)));
    return Outcome.exitCode(renewal);
  }

  /** Says why, in the CA's words, when nothing on the key can be renewed. */
  private static void requireRenewable(Offer offer) throws RenewalException {
    if (offer.renewable().isEmpty()) {
      Problem refusal =
          offer.entries().stream()
              .filter(entry -> !entry.row().superseded())
              .flatMap(entry -> entry.refusal().stream())
              .findFirst()
              .orElse(Problem.of(ErrorCode.APPLICATION_NO_CERTIFICATE, offer.token().id()));
      throw new RenewalException(refusal);
    }
  }

  /** R15: read, tick, go on. */
  private void acceptAgreement(Agreement agreement, Questions questions) throws RenewalException {
    screen().heading(agreement.title() + " (" + agreement.version() + ")");
    screen().say(agreement.text());
    boolean accepted =
        agreementAccepted
            || (questions.interactive() && questions.yes(screen().text("agreement.accept")));
    if (!accepted) {
      throw new RenewalException(Problem.of(ErrorCode.APPLICATION_AGREEMENT, agreement.version()));
    }
    screen().say(Paint.GREEN, "☑ " + screen().text("agreement.accepted"));
  }

  private int term(Offer offer, Questions questions) {
    int longest = offer.quote().terms().stream().mapToInt(Quote.Term::years).max().orElse(1);
    if (years != null) {
      return years;
    }
    return questions.interactive() && longest > 1
        ? questions.number(screen().text("years.ask"), 1, longest)
        : 1;
  }

  private Application application(Offer offer, int term, CheckedForm filled, Instant acceptedAt)
      throws RenewalException {
    Application application =
        synchronise
            ? offer.synchronise(filled.agent(), acceptedAt)
            : offer.renew(term, filled.agent(), acceptedAt);
    return Corrections.withRecipient(application, filled.recipient());
  }

  /** R38: the price and the new end are seen and confirmed before anything is signed. */
  private void confirm(
      Offer offer, Application application, CheckedForm filled, Questions questions)
      throws CliException {
    Money fee = application.confirmedFee();
    Optional<Instant> end =
        synchronise
            ? offer.quote().synchronisation().map(Quote.Synchronisation::notAfter)
            : offer.quote().term(application.years()).map(Quote.Term::notAfter);
    screen().heading(screen().text("confirm.heading"));
    screen()
        .say(
            "  "
                + (synchronise
                    ? screen().text("confirm.synchronise")
                    : screen().text("confirm.renew", application.years() * 12)));
    end.ifPresent(e -> screen().say("  " + screen().text("confirm.end", Views.time(e))));
    screen().say("  " + screen().text("confirm.fee", Views.money(fee, screen())));
    screen().say("  " + FormOptions.summary(filled, screen()));
    screen().say(Paint.YELLOW, "  " + screen().text("keep-key"));
    if (!confirmed) {
      questions.require("confirm.ask");
    }
  }

  private Renewal submit(Token token, Application application) throws XuqiException, CliException {
    return PinTries.run(run, pin, pins -> place().engine().apply(token, application, pins));
  }
}
