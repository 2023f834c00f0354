package io.xuqi.payment;

import java.util.Objects;

/**
 * What a user chooses from (R30, R33).
 *
 * @param id the method's stable name
 * @param channel online or offline
 * @param chineseName as shown in Chinese, e.g. 支付宝; 1 to {@link #MAX_NAME} characters
 * @param englishName as shown in English; 1 to {@link #MAX_NAME} characters
 */
public record PaymentMethodDescriptor(
    PaymentMethodId id, Channel channel, String chineseName, String englishName) {

  /** The two groups of R30. */
  public enum Channel {
    /** 在线支付. */
    ONLINE,
    /** 线下支付. */
    OFFLINE
  }

  /** The longest name, in characters. */
  public static final int MAX_NAME = 100;

  /**
   * @throws IllegalArgumentException if a name is blank, too long, or has control characters
   */
  public PaymentMethodDescriptor {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(channel, "channel");
    if (!isName(chineseName) || !isName(englishName)) {
      throw new IllegalArgumentException("the names of a payment method are short and printable");
    }
  }

  private static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && name.chars().noneMatch(Character::isISOControl);
  }
}
