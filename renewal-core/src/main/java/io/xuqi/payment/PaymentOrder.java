package io.xuqi.payment;

import io.xuqi.common.Money;
import java.time.Instant;
import java.util.List;

/**
 * The CA's order to be paid (R31, R32), created together with the application.
 *
 * @param number the CA's order number, opaque, 1 to 64 characters
 * @param createdAt when the CA created it
 * @param items what is paid for
 * @param total what is to be paid: the sum of the items
 * @param status where the payment stands, by the CA's word
 */
public record PaymentOrder(
    String number, Instant createdAt, List<LineItem> items, Money total, Status status) {

  /** More lines than any order has. */
  public static final int MAX_ITEMS = 50;

  /** Where the CA says the payment stands (交易状态). */
  public enum Status {
    UNPAID,
    PARTIALLY_PAID,
    PAID,
    OVERPAID,
    REFUND_REQUESTED,
    REFUNDED,
    /** The CA said something this version does not know. */
    UNKNOWN
  }

  /**
   * One line.
   *
   * @param name e.g. 证书服务费用
   * @param unitPrice the price of one, for renewals a year's
   * @param quantity how many
   */
  public record LineItem(String name, Money unitPrice, int quantity) {

    /**
     * @throws IllegalArgumentException if the quantity is not 1 to 1000
     */
    public LineItem {
      if (quantity < 1 || quantity > 1000 || name.length() > 200) {
        throw new IllegalArgumentException("a line has a short name and a quantity of 1 to 1000");
      }
    }

    /** Unit price times quantity (小计). */
    public Money subtotal() {
      return unitPrice.times(quantity);
    }
  }

  /**
   * @throws IllegalArgumentException if the number is blank or too long, or the total is not the
   *     sum of the items
   */
  public PaymentOrder {
    items = List.copyOf(items);
    if (number.isBlank() || number.length() > 64 || items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException("not a payment order number, or too many lines");
    }
    Money sum = new Money(0, total.currency());
    for (LineItem item : items) {
      sum = sum.plus(item.subtotal());
    }
    if (!sum.equals(total)) {
      throw new IllegalArgumentException("the total " + total + " is not the sum " + sum);
    }
  }
}
