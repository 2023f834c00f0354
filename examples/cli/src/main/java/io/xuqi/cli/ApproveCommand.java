package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.simulator.ca.SimulatedOrder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The administrator of the simulated CA approves what is under review. */
@Command(name = "approve")
final class ApproveCommand extends XuqiCommand {

  @Mixin final OrdersAtCa orders = new OrdersAtCa();

  ApproveCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    List<String> done =
        orders.each(place().connection(), SimulatedOrder::underReview, SimulatedCaAdmin::approve);
    screen().say(Paint.GREEN, screen().text("approved", String.join(", ", done)));
    screen().document(Json.of("approved", done));
    return ExitCode.OK;
  }
}
