package io.xuqi.simulator.payment;

import io.xuqi.common.Money;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.simulator.payment.AlipayTrade.Status;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Does what a request asks for, once it is known to be genuine. Guarded by the simulator's lock.
 */
final class AlipayDesk {
  static final String CODES = "https://qr.invalid/";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final AlipayBook book;
  private final String sellerId;
  private final String buyerAccount;

  AlipayDesk(AlipayBook book, String sellerId, String buyerAccount) {
    this.book = book;
    this.sellerId = sellerId;
    this.buyerAccount = buyerAccount;
  }

  /** Alipay says no. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String subCode;

    RefusedException(String code, String subCode) {
      super(subCode, null, false, false);
      this.code = code;
      this.subCode = subCode;
    }

    Map<String, String> content() {
      Map<String, String> content = new LinkedHashMap<>();
      content.put("code", code);
      content.put(
          "msg", code.equals("20000") ? "Service Currently Unavailable" : "Business Failed");
      content.put("sub_code", subCode);
      content.put("sub_msg", "模拟");
      return content;
    }
  }

  Map<String, String> precreate(Map<String, String> order, String notifyAddress)
      throws RefusedException {
    AlipayTrade trade = offer(order, notifyAddress);
    Map<String, String> content = done();
    content.put("out_trade_no", trade.name);
    content.put("qr_code", CODES + trade.name);
    return content;
  }

  /** A trade that is to be paid: by a code, or on a page. */
  AlipayTrade offer(Map<String, String> order, String notifyAddress) throws RefusedException {
    String name = name(order, "out_trade_no");
    Money amount = amount(order, "total_amount");
    Instant expiresAt;
    try {
      expiresAt = AlipayTime.parse(order.getOrDefault("time_expire", ""));
    } catch (DateTimeException e) {
      throw invalid();
    }
    String subject = order.getOrDefault("subject", "");
    if (subject.isBlank()
        || !expiresAt.isAfter(book.clock.instant())
        || !order.getOrDefault("seller_id", sellerId).equals(sellerId)) {
      throw invalid();
    }
    Optional<AlipayTrade> known = book.find(name);
    if (known.isEmpty()) {
      return book.offer(name, subject, amount, notifyAddress, expiresAt);
    }
    switch (book.status(known.get())) {
      case TRADE_SUCCESS -> throw new RefusedException("40004", "ACQ.TRADE_HAS_SUCCESS");
      case TRADE_CLOSED -> throw new RefusedException("40004", "ACQ.TRADE_HAS_CLOSE");
      default -> {
        if (!known.get().amount.equals(amount)) {
          throw new RefusedException("40004", "ACQ.CONTEXT_INCONSISTENT");
        }
      }
    }
    return known.get();
  }

  Map<String, String> query(Map<String, String> asked) throws RefusedException {
    AlipayTrade trade = existing(asked);
    Map<String, String> content = done();
    content.put("out_trade_no", trade.name);
    content.put("trade_no", trade.number);
    content.put("buyer_logon_id", buyerAccount);
    content.put("trade_status", book.status(trade).name());
    content.put("total_amount", trade.amount.toDecimalString());
    if (trade.paidAt != null) {
      content.put("send_pay_date", AlipayTime.format(trade.paidAt));
      content.put("buyer_pay_amount", trade.amount.toDecimalString());
    }
    return content;
  }

  Map<String, String> close(Map<String, String> asked) throws RefusedException {
    AlipayTrade trade = existing(asked);
    if (book.status(trade) != Status.WAIT_BUYER_PAY) {
      throw new RefusedException("40004", "ACQ.REASON_TRADE_STATUS_INVALID");
    }
    book.close(trade);
    Map<String, String> content = done();
    content.put("out_trade_no", trade.name);
    content.put("trade_no", trade.number);
    return content;
  }

  Map<String, String> refund(Map<String, String> asked) throws RefusedException {
    AlipayTrade trade = existing(asked);
    String request = name(asked, "out_request_no");
    Money amount = amount(asked, "refund_amount");
    Money before = trade.refunds.get(request);
    if (before != null && !before.equals(amount)) {
      throw new RefusedException("40004", "ACQ.DISCORDANT_REPEAT_REQUEST");
    }
    if (before == null) {
      if (book.status(trade) != Status.TRADE_SUCCESS) {
        throw new RefusedException("40004", "ACQ.TRADE_STATUS_ERROR");
      }
      if (trade.refunded() + amount.minorUnits() > trade.amount.minorUnits()) {
        throw new RefusedException("40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
      }
      book.refund(trade, request, amount);
    }
    Map<String, String> content = done();
    content.put("out_trade_no", trade.name);
    content.put("trade_no", trade.number);
    content.put("buyer_logon_id", buyerAccount);
    content.put("fund_change", before == null ? "Y" : "N");
    content.put("refund_fee", Money.ofFen(trade.refunded()).toDecimalString());
    return content;
  }

  Map<String, String> queryRefund(Map<String, String> asked) throws RefusedException {
    AlipayTrade trade = existing(asked);
    Map<String, String> content = done();
    Money refunded = trade.refunds.get(name(asked, "out_request_no"));
    if (refunded != null) {
      content.put("out_trade_no", trade.name);
      content.put("trade_no", trade.number);
      content.put("out_request_no", asked.getOrDefault("out_request_no", ""));
      content.put("total_amount", trade.amount.toDecimalString());
      content.put("refund_amount", refunded.toDecimalString());
      content.put("refund_status", "REFUND_SUCCESS");
    }
    return content;
  }

  /**
   * @param address where bills are fetched, the day is added to it
   */
  Map<String, String> bill(Map<String, String> asked, URI address) throws RefusedException {
    LocalDate day;
    try {
      day = LocalDate.parse(asked.getOrDefault("bill_date", ""));
    } catch (DateTimeException e) {
      throw invalid();
    }
    if (!asked.getOrDefault("bill_type", "").equals("trade")) {
      throw invalid();
    }
    if (AlipayBillWriter.isEmpty(book, day)) {
      throw new RefusedException("40004", "isp.bill_not_exist");
    }
    Map<String, String> content = done();
    content.put("bill_download_url", address + "?day=" + day);
    return content;
  }

  private AlipayTrade existing(Map<String, String> asked) throws RefusedException {
    return book.existing(name(asked, "out_trade_no"))
        .orElseThrow(() -> new RefusedException("40004", "ACQ.TRADE_NOT_EXIST"));
  }

  private static String name(Map<String, String> asked, String field) throws RefusedException {
    String name = asked.getOrDefault(field, "");
    if (!NAME.matcher(name).matches()) {
      throw invalid();
    }
    return name;
  }

  private static Money amount(Map<String, String> asked, String field) throws RefusedException {
    try {
      Money amount = Money.parseYuan(asked.getOrDefault(field, ""));
      if (!amount.isZero()) {
        return amount;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw invalid();
  }

  private static RefusedException invalid() {
    return new RefusedException("40004", "ACQ.INVALID_PARAMETER");
  }

  private static Map<String, String> done() {
    Map<String, String> content = new LinkedHashMap<>();
    content.put("code", "10000");
    content.put("msg", "Success");
    return content;
  }
}
