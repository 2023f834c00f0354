package io.xuqi.payment;

import io.xuqi.common.Money;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One attempt to pay an order by one method. It is stored before its first use; its id is the
 * idempotency key everywhere and never changes, however often a call is repeated.
 *
 * @param id unique, 1 to 64 characters of {@code [A-Za-z0-9_-]}; methods send it as their merchant
 *     order number
 * @param method the method
 * @param orderNumber the payment order it pays
 * @param amount what is to be collected
 * @param createdAt when the user chose to pay
 * @param expiresAt after this the method must not collect any more; what comes late is refunded
 */
public record PaymentAttempt(
    String id,
    PaymentMethodId method,
    String orderNumber,
    Money amount,
    Instant createdAt,
    Instant expiresAt) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * @throws IllegalArgumentException if the id has another form
   */
  public PaymentAttempt {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("not a payment attempt id");
    }
  }
}
