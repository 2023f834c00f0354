package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.simulator.ca.SimulatedOrder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The administrator of the simulated CA rejects what is under review. */
@Command(name = "reject")
final class RejectCommand extends XuqiCommand {

  @Mixin final OrdersAtCa orders = new OrdersAtCa();

  @Option(names = "--reason", paramLabel = "TEXT", required = true)
  String reason = "";

  RejectCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    List<String> done =
        orders.each(
            place().connection(),
            SimulatedOrder::underReview,
            (admin, order) -> admin.reject(order, reason));
    screen().say(Paint.RED, screen().text("rejected", String.join(", ", done)));
    screen().document(Json.of("rejected", done));
    return ExitCode.OK;
  }
}
