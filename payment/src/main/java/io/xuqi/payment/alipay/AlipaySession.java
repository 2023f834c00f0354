package io.xuqi.payment.alipay;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trades at Alipay, named by the attempt's id. */
final class AlipaySession implements PaymentSession {

  /** By so much Alipay's clock may be behind ours: until then a code may still be paid. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  private static final String PRECREATE = "alipay.trade.precreate";
  private static final String PAGE_PAY = "alipay.trade.page.pay";
  private static final String QUERY = "alipay.trade.query";
  private static final String CLOSE = "alipay.trade.close";

  /** Nobody has scanned the code or signed in on the page yet. */
  private static final String NOT_THERE = "ACQ.TRADE_NOT_EXIST";

  private static final int MAX_SUBJECT = 128;
  private static final int MAX_QR = 2000;
  private static final Pattern NOT_IN_SUBJECTS = Pattern.compile("[/=&\\p{Cntrl}]");

  private final AlipayPayment method;
  private final PaymentEnvironment environment;
  private final AlipayCalls calls;

  AlipaySession(AlipayPayment method, PaymentEnvironment environment, AlipayCalls calls) {
    this.method = method;
    this.environment = environment;
    this.calls = calls;
  }

  @Override
  public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
    requirePayable(order, attempt);
    Deadline deadline = Deadline.in(environment.deadline());
    if (isOver(attempt, Duration.ZERO)) {
      return query(attempt, deadline); // there is nothing left to start
    }
    if (method.product() == AlipayPayment.Product.PAGE) {
      String query = calls.query(PAGE_PAY, trade(order, attempt));
      return Payment.requiresAction(
          attempt.id(), new NextAction.OpenUrl(URI.create(method.gateway() + "?" + query)));
    }
    AlipayReply reply = calls.call(PRECREATE, trade(order, attempt), true, deadline);
    return switch (reply.kind()) {
      case UNKNOWN, WAITING -> unknown(attempt);
      case DONE -> code(attempt, reply);
      case REFUSED -> refusedToStart(attempt, reply, deadline);
    };
  }

  private static Payment code(PaymentAttempt attempt, AlipayReply reply) {
    String code = reply.text("qr_code");
    boolean plausible = !code.isEmpty() && code.length() <= MAX_QR;
    return plausible && reply.text("out_trade_no").equals(attempt.id())
        ? Payment.requiresAction(attempt.id(), new NextAction.ShowQr(code))
        : unknown(attempt);
  }

  /** The trade may be there already, begun by an earlier call and paid or closed since. */
  private Payment refusedToStart(PaymentAttempt attempt, AlipayReply refusal, Deadline deadline)
      throws PaymentException {
    return switch (refusal.subCode()) {
      case "ACQ.TRADE_HAS_SUCCESS", "ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_HAS_FINISHED" ->
          asked(attempt, deadline);
      // A trade of this name, but with another amount: whoever pays it, it is looked after.
      case "ACQ.CONTEXT_INCONSISTENT" -> throw refused(refusal);
      default ->
          throw new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, refusal.subCode()));
    };
  }

  @Override
  public Payment query(PaymentAttempt attempt) throws PaymentException {
    return query(attempt, Deadline.in(environment.deadline()));
  }

  private Payment query(PaymentAttempt attempt, Deadline deadline) throws PaymentException {
    AlipayReply reply = calls.call(QUERY, Map.of("out_trade_no", attempt.id()), false, deadline);
    return switch (reply.kind()) {
      case UNKNOWN -> unknown(attempt);
      case WAITING -> Payment.of(attempt.id(), Status.REQUIRES_ACTION);
      case DONE -> standing(attempt, reply);
      case REFUSED -> {
        if (!reply.refusedFor(NOT_THERE)) {
          throw refused(reply);
        }
        yield unscanned(attempt);
      }
    };
  }

  /** The same, after something else was sent already: then trouble is no exception any more. */
  private Payment asked(PaymentAttempt attempt, Deadline deadline) {
    try {
      return query(attempt, deadline);
    } catch (PaymentException e) {
      return unknown(attempt);
    }
  }

  private Payment standing(PaymentAttempt attempt, AlipayReply reply) {
    if (!reply.text("out_trade_no").equals(attempt.id())) {
      return unknown(attempt);
    }
    return switch (reply.text("trade_status")) {
      case "WAIT_BUYER_PAY" -> unpaid(attempt);
      case "TRADE_CLOSED" -> Payment.of(attempt.id(), closed(attempt, reply));
      case "TRADE_SUCCESS", "TRADE_FINISHED" ->
          isYuan(reply)
              ? reply
                  .amount("total_amount")
                  .map(amount -> received(attempt.id(), amount, reply.number("trade_no")))
                  .orElseGet(() -> unknown(attempt))
              : unknown(attempt);
      default -> unknown(attempt);
    };
  }

  /**
   * Closed unpaid, or paid and given back altogether, which is no cancellation: it was paid, and
   * what is left is not said. After its end either holds no money and never will.
   */
  private Status closed(PaymentAttempt attempt, AlipayReply reply) {
    if (isOver(attempt, Duration.ZERO)) {
      return Status.EXPIRED;
    }
    return wasPaid(reply) ? Status.UNKNOWN : Status.CANCELLED;
  }

  /** Of a trade that nobody paid, the date is missing and the amounts are missing or zero. */
  private static boolean wasPaid(AlipayReply reply) {
    return !reply.text("send_pay_date").isEmpty()
        || Stream.of("buyer_pay_amount", "receipt_amount")
            .anyMatch(field -> reply.amount(field).filter(paid -> !paid.isZero()).isPresent());
  }

  private static boolean isYuan(AlipayReply reply) {
    String currency = reply.text("trans_currency");
    return currency.isEmpty() || currency.equals("CNY");
  }

  static Payment received(String attemptId, Money amount, Optional<String> tradeNumber) {
    return new Payment(
        attemptId, Status.SUCCEEDED, Optional.empty(), Optional.of(amount), tradeNumber);
  }

  /** Not a failure: the trade appears with the first scan. */
  private Payment unscanned(PaymentAttempt attempt) {
    return isOver(attempt, CLOCK_SKEW) ? Payment.of(attempt.id(), Status.EXPIRED) : unpaid(attempt);
  }

  private Payment unpaid(PaymentAttempt attempt) {
    return Payment.of(
        attempt.id(), isOver(attempt, Duration.ZERO) ? Status.PROCESSING : Status.REQUIRES_ACTION);
  }

  private boolean isOver(PaymentAttempt attempt, Duration margin) {
    return !environment.clock().instant().isBefore(attempt.expiresAt().plus(margin));
  }

  /**
   * Closes the trade. A code that nobody has scanned cannot be closed: it can be paid until its
   * {@code time_expire}, and what comes so late is reported by a notification and given back.
   */
  @Override
  public Payment cancel(PaymentAttempt attempt) throws PaymentException {
    Deadline deadline = Deadline.in(environment.deadline());
    AlipayReply reply = calls.call(CLOSE, Map.of("out_trade_no", attempt.id()), false, deadline);
    if (reply.kind() == AlipayReply.Kind.DONE && reply.text("out_trade_no").equals(attempt.id())) {
      return Payment.of(attempt.id(), Status.CANCELLED);
    }
    if (reply.kind() != AlipayReply.Kind.REFUSED) {
      return unknown(attempt);
    }
    if (reply.refusedFor(NOT_THERE)) {
      return Payment.of(attempt.id(), Status.CANCELLED);
    }
    Payment standing = asked(attempt, deadline);
    return standing.status().isOpen() ? unknown(attempt) : standing;
  }

  @Override
  public Optional<PaymentRefunds> refunds() {
    return Optional.of(new AlipayRefunds(environment, calls));
  }

  @Override
  public Optional<PaymentNotifications> notifications() {
    return Optional.of(new AlipayNotifications(method));
  }

  private Map<String, String> trade(PaymentOrder order, PaymentAttempt attempt) {
    Map<String, String> trade = new LinkedHashMap<>();
    trade.put("out_trade_no", attempt.id());
    trade.put("total_amount", attempt.amount().toDecimalString());
    trade.put("subject", subject(order));
    trade.put("time_expire", AlipayTime.format(attempt.expiresAt()));
    if (method.product() == AlipayPayment.Product.PAGE) {
      trade.put("product_code", "FAST_INSTANT_TRADE_PAY");
    } else {
      trade.put("seller_id", method.sellerId());
    }
    return trade;
  }

  private static String subject(PaymentOrder order) {
    String items =
        order.items().stream()
            .map(PaymentOrder.LineItem::name)
            .distinct()
            .collect(Collectors.joining(" "));
    String subject = NOT_IN_SUBJECTS.matcher(items + " " + order.number()).replaceAll(" ").strip();
    return subject.codePointCount(0, subject.length()) <= MAX_SUBJECT
        ? subject
        : subject.substring(0, subject.offsetByCodePoints(0, MAX_SUBJECT));
  }

  private void requirePayable(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
    if (!attempt.method().equals(method.descriptor().id())) {
      throw new IllegalArgumentException("an attempt by another method");
    }
    boolean payable =
        attempt.amount().currency().getCurrencyCode().equals("CNY")
            && !attempt.amount().isZero()
            && attempt.amount().compareTo(AlipayPayment.MAX_AMOUNT) <= 0;
    if (!payable || !attempt.orderNumber().equals(order.number())) {
      throw new PaymentException(
          Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "order " + attempt.orderNumber()));
    }
  }

  static PaymentException refused(AlipayReply reply) {
    return new PaymentException(Problem.of(ErrorCode.PAYMENT_REFUSED, reply.subCode()));
  }

  private static Payment unknown(PaymentAttempt attempt) {
    return Payment.of(attempt.id(), Status.UNKNOWN);
  }
}
