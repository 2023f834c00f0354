package io.xuqi.payment;

/**
 * What a user chooses from (R30, R33).
 *
 * @param id the method's stable name
 * @param channel online or offline
 * @param chineseName as shown in Chinese, e.g. 支付宝
 * @param englishName as shown in English
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
}
