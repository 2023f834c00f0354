package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.renewal.DeclaredTransfers;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.renewal.Renewal;
import java.util.List;

/** Declared bank transfers with what was found of each, and of all together (R34–R36). */
final class TransferView {

  private final Screen screen;

  TransferView(Screen screen) {
    this.screen = screen;
  }

  /** Nothing where nothing was declared. */
  void show(Renewal renewal) {
    renewal.transfers().filter(t -> !t.transfers().isEmpty()).ifPresent(this::show);
  }

  private void show(DeclaredTransfers declared) {
    screen.heading(screen.text("transfers.heading"));
    Table table =
        screen
            .table()
            .head(
                screen.text("column.transfer.row"),
                screen.text("column.transfer.account"),
                screen.text("column.transfer.name"),
                screen.text("column.transfer.amount"),
                screen.text("column.transfer.date"),
                screen.text("column.transfer.remark"),
                screen.text("column.transfer.result"));
    List<Declared> transfers = declared.transfers();
    for (int i = 0; i < transfers.size(); i++) {
      TransferRecord transfer = transfers.get(i).transfer();
      table.line(
          paint(transfers.get(i)),
          String.valueOf(i + 1),
          transfer.payerAccount().toString(),
          transfer.payerName(),
          transfer.amount().toDecimalString(),
          transfer.date().toString(),
          transfer.remark(),
          transfers.get(i).message(screen.locale()));
    }
    screen.say(table.render(2));
    screen.say(
        "  "
            + screen.text(
                "transfers.received",
                declared.received().toDecimalString(),
                declared.due().toDecimalString()));
    declared
        .total()
        .ifPresent(
            total ->
                screen.say(
                    Paint.BOLD,
                    "  " + screen.text("transfers.total", total.message(screen.locale()))));
  }

  private static Paint paint(Declared declared) {
    return declared.result().map(r -> r.finding()).filter(f -> f == Finding.MATCHED).isPresent()
        ? Paint.GREEN
        : Paint.PLAIN;
  }

  /** For programs; the payer's account is masked here too. */
  Json json(DeclaredTransfers declared) {
    return Json.of("due", declared.due().toDecimalString())
        .put("received", declared.received().toDecimalString())
        .put("total", declared.total())
        .put("records", declared.transfers().stream().map(this::json).toList());
  }

  private Json json(Declared declared) {
    TransferRecord transfer = declared.transfer();
    return Json.of("account", transfer.payerAccount())
        .put("name", transfer.payerName())
        .put("amount", transfer.amount().toDecimalString())
        .put("date", transfer.date())
        .put("remark", transfer.remark())
        .put("result", declared.result().map(r -> r.finding()))
        .put("statementLine", declared.result().flatMap(r -> r.statementLine()))
        .put("message", declared.message(screen.locale()));
  }
}
