package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Table;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.qr.QrCode;
import java.util.List;

/** The order to be paid, the ways to pay, and what to do next (R30–R34). */
final class PaymentView {

  /** The columns a terminal has at least. */
  private static final int NARROW = 80;

  private final Screen screen;

  PaymentView(Screen screen) {
    this.screen = screen;
  }

  void order(PaymentOrder order) {
    screen.say("  " + screen.text("payment.order", order.number(), Views.time(order.createdAt())));
    OfferView offers = new OfferView(screen);
    order.items().forEach(item -> screen.say("  " + offers.detail(item)));
    screen.say(
        io.xuqi.cli.terminal.Paint.BOLD,
        "  " + screen.text("payment.total", order.total().toDecimalString()));
  }

  void methods(List<PaymentMethodDescriptor> methods) {
    screen.heading(screen.text("payment.methods"));
    Table table = screen.table();
    for (PaymentMethodDescriptor method : methods) {
      table.line(
          method.id().value(),
          screen.text("channel." + method.channel().name().toLowerCase(java.util.Locale.ROOT)),
          name(method));
    }
    screen.say(table.render(2));
  }

  Json json(PaymentMethodDescriptor method) {
    return Json.of("id", method.id()).put("channel", method.channel()).put("name", name(method));
  }

  String name(PaymentMethodDescriptor method) {
    return screen.locale().getLanguage().equals("zh") ? method.chineseName() : method.englishName();
  }

  void next(NextAction action) {
    screen.blank();
    switch (action.kind()) {
      case SHOW_QR -> scan(((NextAction.ShowQr) action).content());
      case OPEN_URL ->
          screen.say("  " + screen.text("pay.open", ((NextAction.OpenUrl) action).uri()));
      case SUBMIT_FORM ->
          screen.say("  " + screen.text("pay.form", ((NextAction.SubmitForm) action).uri()));
      case ASK_TRANSFERS -> transfer((NextAction.AskTransfers) action);
      case POLL ->
          screen.say(
              "  " + screen.text("pay.poll", Views.time(((NextAction.Poll) action).notBefore())));
    }
  }

  private void scan(String content) {
    screen.say("  " + screen.text("pay.scan"));
    if (QrCode.fits(content)) {
      QrCode code = QrCode.of(content);
      List<String> lines = screen.colours() ? code.terminal() : code.plainTerminal();
      lines.forEach(line -> screen.say("  " + line));
      if (code.size() + 2 > NARROW) {
        screen.say("  " + screen.text("pay.wide", code.size() + 2));
      }
    }
    screen.say("  " + Views.visible(content));
  }

  private void transfer(NextAction.AskTransfers ask) {
    screen.say("  " + screen.text("pay.transfer"));
    Table table =
        screen
            .table()
            .line(screen.text("transfer.name"), ask.beneficiaryName())
            .line(screen.text("transfer.account"), ask.beneficiaryAccount())
            .line(screen.text("transfer.bank"), ask.bank())
            .line(screen.text("transfer.remark"), ask.remarkToQuote());
    screen.say(table.render(4));
  }

  static Json json(NextAction action) {
    Json json = Json.of("kind", action.kind());
    if (action instanceof NextAction.ShowQr qr) {
      json.put("content", qr.content());
    } else if (action instanceof NextAction.OpenUrl open) {
      json.put("uri", open.uri());
    } else if (action instanceof NextAction.SubmitForm form) {
      json.put("uri", form.uri());
    } else if (action instanceof NextAction.AskTransfers ask) {
      json.put("beneficiaryName", ask.beneficiaryName())
          .put("beneficiaryAccount", ask.beneficiaryAccount())
          .put("bank", ask.bank())
          .put("remark", ask.remarkToQuote());
    } else if (action instanceof NextAction.Poll poll) {
      json.put("notBefore", poll.notBefore());
    }
    return json;
  }
}
