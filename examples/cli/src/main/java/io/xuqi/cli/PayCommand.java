package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.qr.QrCode;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 立即支付: chooses a method and shows how to go on (R30–R34). */
@Command(name = "pay")
final class PayCommand extends XuqiCommand {

  /** To a module of the picture. */
  private static final int PIXELS = 8;

  @Mixin final RenewalOption renewal = new RenewalOption();

  @Option(names = "--method", paramLabel = "METHOD")
  @Nullable String method;

  @Option(names = "--qr-file", paramLabel = "FILE")
  @Nullable Path qrFile;

  PayCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Renewal current = renewal.resolve(engine);
    PaymentView view = new PaymentView(screen());
    current
        .paymentOrder()
        .ifPresent(
            order -> {
              screen().heading(screen().text("payment.heading"));
              view.order(order);
            });
    List<PaymentMethodDescriptor> methods = engine.paymentMethods();
    String chosen = method != null ? method : choose(methods, view);
    if (chosen == null) {
      screen().say("  " + screen().text("payment.choose"));
      screen().document(Json.of("methods", methods.stream().map(view::json).toList()));
      return ExitCode.OK;
    }
    Renewal paying = engine.pay(current.id(), methodId(chosen));
    if (qrFile != null) {
      write(paying, qrFile);
    }
    paying.nextAction().ifPresent(view::next);
    RenewalView renewals = new RenewalView(screen(), place().connection().labels());
    screen().blank();
    renewals.brief(paying);
    screen().document(Json.of("renewal", renewals.json(paying)));
    return Outcome.exitCode(paying);
  }

  /** R30: online first. Nothing is chosen for somebody who is not there. */
  private @Nullable String choose(List<PaymentMethodDescriptor> methods, PaymentView view) {
    List<PaymentMethodDescriptor> sorted =
        methods.stream()
            .sorted(java.util.Comparator.comparing(PaymentMethodDescriptor::channel))
            .toList();
    view.methods(sorted);
    Questions questions = run.questions();
    if (!questions.interactive() || sorted.isEmpty()) {
      return null;
    }
    int number = questions.number(screen().text("payment.methods"), 1, sorted.size());
    return sorted.get(number - 1).id().value();
  }

  /** Paying goes on whatever becomes of the file: the same attempt is shown again. */
  private static void write(Renewal paying, Path file) throws CliException {
    Optional<String> content =
        paying
            .nextAction()
            .filter(action -> action instanceof NextAction.ShowQr)
            .map(action -> ((NextAction.ShowQr) action).content())
            .filter(QrCode::fits);
    if (content.isEmpty()) {
      throw new CliException(ExitCode.ACTION_NEEDED, "qr-none");
    }
    try {
      Files.write(file, QrCode.of(content.get()).png(PIXELS));
    } catch (IOException e) {
      CliException failed = new CliException(ExitCode.ACTION_NEEDED, "qr-file", file);
      failed.initCause(e);
      throw failed;
    }
  }

  private static PaymentMethodId methodId(String typed) throws CliException {
    try {
      return new PaymentMethodId(typed);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "method", typed);
    }
  }
}
