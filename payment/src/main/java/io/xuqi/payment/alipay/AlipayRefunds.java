package io.xuqi.payment.alipay;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives receipts back. The request's id is Alipay's {@code out_request_no}: the same one again
 * gives nothing back twice, and Alipay refuses what is more than was paid.
 */
final class AlipayRefunds implements PaymentRefunds {

  private static final String REFUND = "alipay.trade.refund";
  private static final String QUERY = "alipay.trade.fastpay.refund.query";

  private final PaymentEnvironment environment;
  private final AlipayCalls calls;

  AlipayRefunds(PaymentEnvironment environment, AlipayCalls calls) {
    this.environment = environment;
    this.calls = calls;
  }

  @Override
  public Refund refund(RefundRequest request) throws PaymentException {
    requireSound(request);
    Deadline deadline = Deadline.in(environment.deadline());
    Map<String, String> content = named(request);
    content.put("refund_amount", request.amount().toDecimalString());
    AlipayReply reply = calls.call(REFUND, content, false, deadline);
    return switch (reply.kind()) {
      case UNKNOWN, WAITING -> of(request, Refund.Status.UNKNOWN);
      case REFUSED -> throw AlipaySession.refused(reply);
      case DONE ->
          reply.text("fund_change").equals("Y") && isOfTrade(reply, request)
              ? of(request, Refund.Status.SUCCEEDED)
              : asked(request, deadline);
    };
  }

  /** No money moved by this very call: it was given back before, or is not yet. */
  private Refund asked(RefundRequest request, Deadline deadline) {
    try {
      return query(request, deadline);
    } catch (PaymentException e) {
      return of(request, Refund.Status.UNKNOWN);
    }
  }

  @Override
  public Refund query(RefundRequest request) throws PaymentException {
    requireSound(request);
    return query(request, Deadline.in(environment.deadline()));
  }

  private Refund query(RefundRequest request, Deadline deadline) throws PaymentException {
    AlipayReply reply = calls.call(QUERY, named(request), false, deadline);
    boolean refunded =
        reply.kind() == AlipayReply.Kind.DONE
            && isOfTrade(reply, request)
            && reply.text("out_request_no").equals(request.id())
            && reply.text("refund_status").equals("REFUND_SUCCESS")
            && reply.amount("refund_amount").equals(Optional.of(request.amount()));
    // Without that word Alipay has not got it, or is at it: the same request again is safe.
    return of(request, refunded ? Refund.Status.SUCCEEDED : Refund.Status.UNKNOWN);
  }

  private static Map<String, String> named(RefundRequest request) {
    Map<String, String> content = new LinkedHashMap<>();
    content.put("out_trade_no", request.attempt().id());
    content.put("out_request_no", request.id());
    return content;
  }

  private static boolean isOfTrade(AlipayReply reply, RefundRequest request) {
    return reply.text("out_trade_no").equals(request.attempt().id());
  }

  private static void requireSound(RefundRequest request) throws PaymentException {
    boolean sound =
        !request.id().isBlank()
            && request.id().length() <= 64
            && !request.amount().isZero()
            && request.amount().currency().getCurrencyCode().equals("CNY");
    if (!sound) {
      throw new PaymentException(Problem.of(ErrorCode.PAYMENT_REFUSED, "refund request"));
    }
  }

  private static Refund of(RefundRequest request, Refund.Status status) {
    return new Refund(request.id(), status);
  }
}
