package io.xuqi.cli;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.Money;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The simulated payer scans the code that {@code pay} shows, or transfers money. */
@Command(name = "payer")
final class PayerCommand extends XuqiCommand {

  @Mixin final OrdersAtCa orders = new OrdersAtCa();

  @Option(names = "--transfer", paramLabel = "YUAN")
  @Nullable Money transfer;

  @Option(names = "--remark", paramLabel = "TEXT")
  @Nullable String remark;

  PayerCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    List<String> done = transfer != null ? transferred(transfer) : paid();
    screen().say(Paint.GREEN, screen().text("paid", String.join(", ", done)));
    screen().document(Json.of("paid", done));
    return ExitCode.OK;
  }

  private List<String> paid() throws CliException {
    return orders.each(
        place().connection(),
        order -> order.status() == ServiceOrder.Status.AWAITING_PAYMENT && !order.fee().isZero(),
        SimulatedCaAdmin::payOrder);
  }

  private List<String> transferred(Money amount) throws CliException {
    if (remark == null) {
      throw new CliException(ExitCode.USAGE, "remark");
    }
    try {
      place().connection().administration().transfer(remark, amount);
      return List.of(remark);
    } catch (IOException e) {
      throw CliException.ofSimulatedCa(e);
    }
  }
}
