package io.xuqi.payment.alipay;

import io.xuqi.common.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What Alipay booked for the merchant on one day.
 *
 * @param day by China's time
 * @param entries in Alipay's order
 */
public record AlipayBill(LocalDate day, List<Entry> entries) {

  public AlipayBill {
    entries = List.copyOf(entries);
  }

  /** What an entry is about. */
  public enum Kind {
    /** 交易: money came. */
    PAYMENT,
    /** 退款: money was given back. */
    REFUND,
    /** Something this version does not know. */
    OTHER
  }

  /**
   * One entry. The payer's account is not read.
   *
   * @param kind what it is about
   * @param tradeNumber Alipay's number of the trade
   * @param attemptId the attempt (商户订单号)
   * @param amount how much came or was given back
   * @param completedAt when it was completed
   * @param refundRequest the refund's request id, of a refund
   */
  public record Entry(
      Kind kind,
      String tradeNumber,
      String attemptId,
      Money amount,
      Instant completedAt,
      Optional<String> refundRequest) {}
}
