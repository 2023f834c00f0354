package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 立即支付: chooses a method and shows how to go on (R30–R34). */
@Command(name = "pay")
final class PayCommand extends XuqiCommand {

  @Mixin final RenewalOption renewal = new RenewalOption();

  @Option(names = "--method", paramLabel = "METHOD")
  @Nullable String method;

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

  private static PaymentMethodId methodId(String typed) throws CliException {
    try {
      return new PaymentMethodId(typed);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "method", typed);
    }
  }
}
