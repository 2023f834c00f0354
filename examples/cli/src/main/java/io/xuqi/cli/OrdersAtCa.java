package io.xuqi.cli;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.simulator.ca.SimulatedOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which orders the people of the simulated CA act on: the named one, or all that wait for them. */
final class OrdersAtCa {

  @Parameters(arity = "0..1", index = "0", paramLabel = "NUMBER", descriptionKey = "order")
  @Nullable String number;

  /** What is done with one order. */
  @FunctionalInterface
  interface Act {
    void on(SimulatedCaAdmin admin, BusinessNumber order) throws IOException;
  }

  /**
   * Acts on each.
   *
   * @param waiting which orders wait for this act
   * @return the numbers acted on
   */
  List<String> each(Connection connection, Predicate<SimulatedOrder> waiting, Act act)
      throws CliException {
    SimulatedCaAdmin admin = connection.administration();
    List<String> done = new ArrayList<>();
    try {
      for (SimulatedOrder order : admin.orders()) {
        if (number == null ? waiting.test(order) : order.number().equals(number)) {
          act.on(admin, new BusinessNumber(order.number()));
          done.add(order.number());
        }
      }
    } catch (IOException e) {
      throw CliException.ofSimulatedCa(e);
    }
    if (done.isEmpty()) {
      throw new CliException(ExitCode.ACTION_NEEDED, "no-order");
    }
    return done;
  }
}
