package io.xuqi.payment;

import java.util.regex.Pattern;

/**
 * Names a payment method, e.g. {@code alipay} or {@code bank-transfer}.
 *
 * @param value lower-case letters, digits, points and hyphens, 1 to 64 characters
 */
public record PaymentMethodId(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

  /**
   * @throws IllegalArgumentException if the value has any other form
   */
  public PaymentMethodId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a payment method id");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
