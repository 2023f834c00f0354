package io.xuqi.cli;

import io.xuqi.application.Application;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.renewal.Step;
import io.xuqi.renewal.UserAction;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A renewal: progress bar, orders, the sentence of its state (R23–R29). */
final class RenewalView {

  private final Screen screen;
  private static final List<UserAction> HINTS =
      List.of(
          UserAction.PAY,
          UserAction.TRANSFER,
          UserAction.INVOICE,
          UserAction.INSTALL,
          UserAction.RESUBMIT,
          UserAction.REFRESH,
          UserAction.CANCEL);

  private final Map<KeyAlgorithm, String> labels;
  private final boolean hints;

  RenewalView(Screen screen, Map<KeyAlgorithm, String> labels) {
    this(screen, labels, true);
  }

  private RenewalView(Screen screen, Map<KeyAlgorithm, String> labels, boolean hints) {
    this.screen = screen;
    this.labels = labels;
    this.hints = hints;
  }

  /** For whoever watches and types nothing. */
  RenewalView withoutHints() {
    return new RenewalView(screen, labels, false);
  }

  /** Everything: the page of the order. */
  void show(Renewal renewal) {
    screen.blank();
    screen.say("  " + bar(renewal.steps()));
    screen.blank();
    for (Renewal.Order order : renewal.orders()) {
      showOrder(order, renewal);
    }
    new TransferView(screen).show(renewal);
    notice(renewal, true);
  }

  /** The bar and the sentence alone. */
  void brief(Renewal renewal) {
    screen.say("  " + bar(renewal.steps()));
    notice(renewal, false);
  }

  /** R23, R29: five steps, or four; the active one marked. */
  String bar(List<Step> steps) {
    return steps.stream().map(this::step).collect(Collectors.joining(" ─ "));
  }

  private String step(Step step) {
    String text = step.text(screen.locale());
    return switch (step.progress()) {
      case DONE -> Paint.GREEN.on("● " + text, screen.colours());
      case ACTIVE -> Paint.BOLD.on("◉ " + text, screen.colours());
      case TODO -> Paint.DIM.on("○ " + text, screen.colours());
    };
  }

  /** R26: the one sentence, and what goes with it. */
  private void notice(Renewal renewal, boolean all) {
    screen.say(paint(renewal.state()), "  " + renewal.message(screen.locale()));
    renewal
        .reviewEstimate()
        .ifPresent(
            e ->
                screen.say(
                    "  "
                        + screen.text(
                            e.estimated() ? "review.estimated" : "review.expected",
                            e.earliest(),
                            e.latest())));
    renewal
        .invoice()
        .filter(invoice -> all || invoice.state() == RequestedInvoice.State.ISSUED)
        .ifPresent(invoice -> screen.say("  " + new InvoiceView(screen).line(invoice)));
    if (renewal.refundDue()) {
      screen.say("  " + screen.text("refund.due"));
    }
    renewal.problem().ifPresent(screen::warn);
    hint(renewal);
  }

  private static Paint paint(RenewalState state) {
    return switch (state) {
      case COMPLETED -> Paint.GREEN;
      case REJECTED, EXPIRED -> Paint.RED;
      default -> Paint.CYAN;
    };
  }

  /** R27: what the user may do, as the commands that do it. */
  private void hint(Renewal renewal) {
    List<String> commands =
        HINTS.stream()
            .filter(renewal.allowedActions()::contains)
            .map(action -> "xuqi " + command(action) + " (" + actionText(action) + ")")
            .toList();
    if (hints && !commands.isEmpty()) {
      screen.say(Paint.DIM, "  " + screen.text("next", String.join(", ", commands)));
    }
  }

  private String actionText(UserAction action) {
    return screen.text("action." + action.name().toLowerCase(Locale.ROOT));
  }

  private static String command(UserAction action) {
    return switch (action) {
      case REFRESH -> "status";
      case TRANSFER -> "transfer add";
      case INVOICE -> "invoice request";
      default -> action.name().toLowerCase(Locale.ROOT);
    };
  }

  /** R24. */
  private void showOrder(Renewal.Order order, Renewal renewal) {
    Table table = screen.table();
    table.line(
        Paint.BOLD, label("number"), order.businessNumber().map(BusinessNumber::value).orElse("–"));
    table.line(
        label("subject"), order.subject() + "  " + Views.algorithm(order.algorithm(), labels));
    order.createdAt().ifPresent(at -> table.line(label("created"), Views.time(at)));
    table.line(label("progress"), progress(order));
    table.line(label("fee"), fee(order, renewal));
    table.line(label("current-end"), Views.time(order.currentNotAfter()));
    order.proposedNotAfter().ifPresent(end -> table.line(label("new-end"), Views.time(end)));
    renewal
        .application()
        .map(Application::agent)
        .ifPresent(agent -> table.line(label("agent"), agent.name()));
    String remark = order.remark(screen.locale());
    if (!remark.isEmpty()) {
      table.line(label("remark"), remark);
    }
    screen.say(table.render(2));
    order.problem().ifPresent(screen::warn);
    screen.blank();
  }

  private String label(String field) {
    return screen.text("order." + field);
  }

  private String progress(Renewal.Order order) {
    return order.steps().stream()
        .filter(step -> step.progress() == Step.Progress.ACTIVE)
        .findFirst()
        .or(() -> order.steps().stream().reduce((first, last) -> last))
        .map(step -> step.text(screen.locale()))
        .orElse(order.state().name());
  }

  private String fee(Renewal.Order order, Renewal renewal) {
    String amount = Views.money(order.fee(), screen);
    return order.fee().isZero() || renewal.payment() == PaymentState.NOT_NEEDED
        ? amount
        : amount + "  " + paymentText(renewal.payment());
  }

  String paymentText(PaymentState payment) {
    return screen.text("payment." + payment.name().toLowerCase(Locale.ROOT));
  }

  Json json(Renewal renewal) {
    Locale locale = screen.locale();
    return Json.of("id", renewal.id())
        .put("key", renewal.token().serialNumber())
        .put("state", renewal.state())
        .put("payment", renewal.payment())
        .put("message", renewal.message(locale))
        .put(
            "steps",
            renewal.steps().stream()
                .map(s -> Json.of("step", s.kind()).put("progress", s.progress()))
                .toList())
        .put("actions", renewal.allowedActions().stream().sorted().toList())
        .put("orders", renewal.orders().stream().map(RenewalView::json).toList())
        .put("nextAction", renewal.nextAction().map(PaymentView::json))
        .put("transfers", renewal.transfers().map(new TransferView(screen)::json))
        .put(
            "reviewEstimate",
            renewal
                .reviewEstimate()
                .map(
                    e ->
                        Json.of("earliest", e.earliest())
                            .put("latest", e.latest())
                            .put("estimated", e.estimated())))
        .put("invoice", renewal.invoice().map(InvoiceView::json))
        .put("refundDue", renewal.refundDue())
        .put("problem", renewal.problem().map(p -> Views.json(p, locale)));
  }

  private static Json json(Renewal.Order order) {
    return Json.of("businessNumber", order.businessNumber())
        .put("state", order.state())
        .put("steps", order.steps().size())
        .put("fee", order.fee().toDecimalString())
        .put("subject", order.subject())
        .put("algorithm", order.algorithm().family())
        .put("createdAt", order.createdAt())
        .put("currentNotAfter", order.currentNotAfter())
        .put("proposedNotAfter", order.proposedNotAfter())
        .put("linked", order.linked())
        .put("rejectionReason", order.rejectionReason());
  }
}
