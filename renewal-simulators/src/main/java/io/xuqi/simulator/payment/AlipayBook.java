package io.xuqi.simulator.payment;

import io.xuqi.common.Money;
import io.xuqi.simulator.payment.AlipayLedger.Charge;
import io.xuqi.simulator.payment.AlipayLedger.Refund;
import io.xuqi.simulator.payment.AlipayTrade.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All trades and what moved for them. Guarded by the simulator's lock. */
final class AlipayBook {

  /** More trades than any test or demo makes. */
  static final int MAX_TRADES = 200_000;

  final Clock clock;
  final List<Charge> charges = new ArrayList<>();
  final List<Refund> refunds = new ArrayList<>();
  private final AlipayPushes pushes;
  private final Map<String, AlipayTrade> trades = new LinkedHashMap<>();

  AlipayBook(Clock clock, AlipayPushes pushes) {
    this.clock = clock;
    this.pushes = pushes;
  }

  Optional<AlipayTrade> find(String name) {
    return Optional.ofNullable(trades.get(name));
  }

  /** One that merchants can see. */
  Optional<AlipayTrade> existing(String name) {
    return find(name).filter(trade -> status(trade) != Status.OFFERED);
  }

  Status status(AlipayTrade trade) {
    return trade.status(clock.instant());
  }

  AlipayTrade offer(
      String name, String subject, Money amount, String notifyAddress, Instant expiresAt) {
    if (trades.size() == MAX_TRADES) {
      throw new IllegalStateException("more than " + MAX_TRADES + " trades");
    }
    String number = String.format("2026%024d", trades.size() + 1);
    AlipayTrade trade = new AlipayTrade(name, number, subject, amount, notifyAddress, expiresAt);
    trades.put(name, trade);
    return trade;
  }

  /**
   * @throws IllegalStateException if it can be paid no more
   */
  void scan(AlipayTrade trade) {
    Status status = status(trade);
    boolean expired = !clock.instant().isBefore(trade.expiresAt);
    if (status == Status.TRADE_CLOSED || (status == Status.OFFERED && expired)) {
      throw new IllegalStateException("the trade is closed or expired");
    }
    if (status == Status.OFFERED) {
      trade.become(Status.WAIT_BUYER_PAY);
    }
  }

  /** Paying twice is paying once. */
  void pay(AlipayTrade trade) {
    scan(trade);
    if (status(trade) == Status.WAIT_BUYER_PAY) {
      Instant now = clock.instant();
      trade.become(Status.TRADE_SUCCESS);
      trade.paidAt = now;
      charges.add(new Charge(trade.name, trade.amount, now));
      pushes.add(trade, Status.TRADE_SUCCESS, Optional.empty(), now);
    }
  }

  void close(AlipayTrade trade) {
    trade.become(Status.TRADE_CLOSED);
    pushes.add(trade, Status.TRADE_CLOSED, Optional.empty(), clock.instant());
  }

  void refund(AlipayTrade trade, String request, Money amount) {
    Instant now = clock.instant();
    trade.refunds.put(request, amount);
    refunds.add(new Refund(trade.name, request, amount, now));
    if (trade.refunded() == trade.amount.minorUnits()) {
      trade.become(Status.TRADE_CLOSED);
    }
    pushes.add(trade, status(trade), Optional.of(request), now);
  }
}
