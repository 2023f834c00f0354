package io.xuqi.simulator.payment;

import io.xuqi.common.Money;
import java.time.Instant;
import java.util.List;

/**
 * What moved at the simulated Alipay, for tests to look at.
 *
 * @param charges money that payers parted with
 * @param refunds money they got back
 */
public record AlipayLedger(List<Charge> charges, List<Refund> refunds) {

  public AlipayLedger {
    charges = List.copyOf(charges);
    refunds = List.copyOf(refunds);
  }

  /** Money that came, for the trade of this name (out_trade_no). */
  public record Charge(String trade, Money amount, Instant at) {}

  /** Money that went back, by this request (out_request_no). */
  public record Refund(String trade, String request, Money amount, Instant at) {}

  /** What was charged for a trade, in fen. */
  public long charged(String trade) {
    return charges.stream()
        .filter(charge -> charge.trade().equals(trade))
        .mapToLong(charge -> charge.amount().minorUnits())
        .sum();
  }

  /** What was given back of a trade, in fen. */
  public long refunded(String trade) {
    return refunds.stream()
        .filter(refund -> refund.trade().equals(trade))
        .mapToLong(refund -> refund.amount().minorUnits())
        .sum();
  }

  /** What the merchant has of all trades together, in fen. */
  public long balance() {
    return charges.stream().mapToLong(charge -> charge.amount().minorUnits()).sum()
        - refunds.stream().mapToLong(refund -> refund.amount().minorUnits()).sum();
  }
}
