package io.xuqi.simulator.payment;

import io.xuqi.common.Money;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A trade; before its first scan it is only an offer. Guarded by the simulator's lock. */
final class AlipayTrade {

  /** Where it stands, in Alipay's words. */
  enum Status {
    /** Nobody has scanned the code: to merchants such a trade does not exist. */
    OFFERED,
    WAIT_BUYER_PAY,
    TRADE_SUCCESS,
    TRADE_CLOSED
  }

  final String name;
  final String number;
  final String subject;
  final String notifyAddress;
  final Instant expiresAt;
  final Map<String, Money> refunds = new LinkedHashMap<>();

  /** What is charged: a test may have it differ from what was ordered. */
  Money amount;

  private Status status = Status.OFFERED;
  @Nullable Instant paidAt;

  AlipayTrade(
      String name,
      String number,
      String subject,
      Money amount,
      String notifyAddress,
      Instant expiresAt) {
    this.name = name;
    this.number = number;
    this.subject = subject;
    this.amount = amount;
    this.notifyAddress = notifyAddress;
    this.expiresAt = expiresAt;
  }

  Status status(Instant now) {
    if (status == Status.WAIT_BUYER_PAY && !now.isBefore(expiresAt)) {
      status = Status.TRADE_CLOSED;
    }
    return status;
  }

  void become(Status next) {
    status = next;
  }

  /** In fen. */
  long refunded() {
    return refunds.values().stream().mapToLong(Money::minorUnits).sum();
  }
}
