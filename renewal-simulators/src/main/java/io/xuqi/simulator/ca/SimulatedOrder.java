package io.xuqi.simulator.ca;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Money;
import java.util.Objects;

/**
 * An order as the administration sees it.
 *
 * @param number its business number
 * @param subject the certificate's subject
 * @param algorithm the family of its key
 * @param status where it stands
 * @param underReview whether it can be approved or rejected now
 */
public record SimulatedOrder(
    String number,
    String subject,
    String algorithm,
    ServiceOrder.Status status,
    Money fee,
    boolean underReview) {
  public SimulatedOrder {
    Objects.requireNonNull(number, "number");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(fee, "fee");
  }
}
