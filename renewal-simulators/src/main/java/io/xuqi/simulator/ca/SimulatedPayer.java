package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Money;
import java.util.Optional;

/** The person who pays: scans codes and transfers money. Thread-safe. */
public final class SimulatedPayer {
  private final SimulatedCa ca;

  SimulatedPayer(SimulatedCa ca) {
    this.ca = ca;
  }

  /**
   * Pays an attempt as its QR code says. The CA learns of it after its push delay (R37). Paying
   * twice is paying once; paying a closed attempt is possible, and the money comes back.
   *
   * @throws IllegalArgumentException if the CA has no such attempt
   */
  public void pay(String attempt) {
    ca.locked(
        state -> {
          for (Case file : state.orders().cases()) {
            Case.Attempt found = file.attempts.get(attempt);
            if (found != null) {
              state.cashier().pay(file, found, state.now());
              return;
            }
          }
          throw new IllegalArgumentException("no attempt " + attempt);
        });
  }

  /**
   * Pays the latest open attempt of an order, or of the order it is linked to.
   *
   * @throws IllegalArgumentException if the CA has no such order
   * @throws IllegalStateException if nobody has started to pay it online
   */
  public void payOrder(BusinessNumber number) {
    ca.locked(
        state -> {
          Case file =
              state
                  .orders()
                  .find(number)
                  .orElseThrow(() -> new IllegalArgumentException("no order " + number))
                  .file;
          Case.Attempt open =
              file.attempts.values().stream()
                  .filter(a -> !a.closed && !a.booked && a.method.equals(Cashier.ALIPAY))
                  .reduce((earlier, later) -> later)
                  .orElseThrow(() -> new IllegalStateException("no open attempt"));
          state.cashier().pay(file, open, state.now());
        });
  }

  /**
   * Transfers money to the CA's account.
   *
   * @param remark the payment order's number
   * @throws IllegalArgumentException if the CA has no such payment order
   */
  public void transfer(String remark, Money amount) {
    ca.locked(
        state -> {
          Optional<Case> file =
              state.orders().cases().stream()
                  .filter(c -> c.paymentNumber.equals(remark))
                  .findFirst();
          state
              .cashier()
              .transfer(
                  file.orElseThrow(
                      () -> new IllegalArgumentException("no payment order " + remark)),
                  amount,
                  state.now());
        });
  }
}
