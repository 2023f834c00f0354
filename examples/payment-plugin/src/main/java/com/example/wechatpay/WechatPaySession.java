package com.example.wechatpay;

import com.example.wechatpay.Gateway.Answer;
import com.example.wechatpay.Gateway.Deadline;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/** The port's calls in WeChat's words. The attempt's id is WeChat's {@code out_trade_no}. */
final class WechatPaySession implements PaymentSession, PaymentRefunds {
  private static final String ORDERS = "/v3/pay/transactions/out-trade-no/";
  private static final String REFUNDS = "/v3/refund/domestic/refunds";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX").withZone(ZoneOffset.ofHours(8));

  /** Clocks differ; after the attempt's end and this long WeChat has taken nothing any more. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final int MAX_DESCRIPTION = 40;

  /** WeChat read the request and will not do it. */
  private static final Set<String> REFUSALS =
      Set.of(
          "PARAM_ERROR",
          "INVALID_REQUEST",
          "SIGN_ERROR",
          "NO_AUTH",
          "APPID_MCHID_NOT_MATCH",
          "MCH_NOT_EXISTS",
          "ACCOUNT_ERROR",
          "NOT_ENOUGH");

  private final Merchant merchant;
  private final Gateway gateway;
  private final NoticeReader notices;
  private final PaymentEnvironment environment;

  WechatPaySession(
      Merchant merchant, Gateway gateway, NoticeReader notices, PaymentEnvironment environment) {
    this.merchant = merchant;
    this.gateway = gateway;
    this.notices = notices;
    this.environment = environment;
  }

  // tag::initiate[]
  @Override
  public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
    requireSendable(attempt);
    ObjectNode body =
        Json.object()
            .put("appid", merchant.appid())
            .put("mchid", merchant.mchid())
            .put("description", description(order))
            .put("out_trade_no", attempt.id())
            .put("time_expire", TIME.format(attempt.expiresAt()))
            .put("notify_url", merchant.notifyUrl().toString());
    body.putObject("amount").put("total", attempt.amount().minorUnits()).put("currency", "CNY");
    Deadline deadline = new Deadline(environment.deadline());
    Optional<Answer> answer =
        gateway.post("/v3/pay/transactions/native", body, environment.clock(), deadline);
    String code = answer.map(Answer::code).orElse("");
    if (code.equals("ORDERPAID") || code.equals("ORDER_CLOSED")) {
      return query(attempt, deadline);
    }
    if (REFUSALS.contains(code)) {
      throw notStarted(code);
    }
    return answer
        .filter(Answer::isOk)
        .map(a -> a.body().path("code_url").asText(""))
        .filter(url -> !url.isEmpty() && url.length() <= 512)
        .map(url -> Payment.requiresAction(attempt.id(), new NextAction.ShowQr(url)))
        .orElse(Payment.of(attempt.id(), Status.UNKNOWN));
  }

  /** What is refused here was certainly not sent. */
  private static void requireSendable(PaymentAttempt attempt) throws PaymentException {
    Money amount = attempt.amount();
    if (!amount.currency().getCurrencyCode().equals("CNY")
        || amount.isZero()
        || amount.minorUnits() > Integer.MAX_VALUE) {
      throw notStarted("amount");
    }
    if (!attempt.id().matches("[A-Za-z0-9_-]{6,32}")) {
      throw notStarted("order number");
    }
  }

  // end::initiate[]

  @Override
  public Payment query(PaymentAttempt attempt) {
    return query(attempt, new Deadline(environment.deadline()));
  }

  private Payment query(PaymentAttempt attempt, Deadline deadline) {
    String target = ORDERS + attempt.id() + "?mchid=" + merchant.mchid();
    Optional<Answer> answer = gateway.get(target, environment.clock(), deadline);
    if (answer.isEmpty()) {
      return Payment.of(attempt.id(), Status.UNKNOWN);
    }
    if (answer.get().code().equals("ORDER_NOT_EXIST")) {
      // It may be on its way; once its time is over, WeChat does not take it any more.
      return Payment.of(attempt.id(), isOver(attempt) ? Status.EXPIRED : Status.UNKNOWN);
    }
    return answer.get().isOk()
        ? payment(attempt, answer.get().body())
        : Payment.of(attempt.id(), Status.UNKNOWN);
  }

  // tag::payment[]
  private Payment payment(PaymentAttempt attempt, JsonNode order) {
    Optional<Money> total = Json.money(order.path("amount"), "total");
    boolean ours =
        order.path("appid").asText().equals(merchant.appid())
            && order.path("mchid").asText().equals(merchant.mchid())
            && order.path("out_trade_no").asText().equals(attempt.id());
    if (!ours || total.isEmpty()) {
      return Payment.of(attempt.id(), Status.UNKNOWN);
    }
    return switch (order.path("trade_state").asText()) {
      // Given back or not, it was paid: a refund has a status of its own.
      case "SUCCESS", "REFUND" ->
          Payment.succeeded(attempt.id(), total.get(), order.path("transaction_id").asText());
      case "NOTPAY" ->
          Payment.of(
              attempt.id(),
              !total.get().equals(attempt.amount())
                  ? Status.UNKNOWN
                  : isOver(attempt) ? Status.EXPIRED : Status.REQUIRES_ACTION);
      case "USERPAYING" -> Payment.of(attempt.id(), Status.PROCESSING);
      case "CLOSED", "REVOKED" -> Payment.of(attempt.id(), Status.CANCELLED);
      default -> Payment.of(attempt.id(), Status.UNKNOWN);
    };
  }

  // end::payment[]

  /** Whatever WeChat answers, the order itself says whether it was closed or paid first. */
  @Override
  public Payment cancel(PaymentAttempt attempt) {
    Deadline deadline = new Deadline(environment.deadline());
    ObjectNode body = Json.object().put("mchid", merchant.mchid());
    gateway.post(ORDERS + attempt.id() + "/close", body, environment.clock(), deadline);
    Payment after = query(attempt, deadline);
    return after.status().isOpen() ? Payment.of(attempt.id(), Status.UNKNOWN) : after;
  }

  @Override
  public Optional<PaymentRefunds> refunds() {
    return Optional.of(this);
  }

  @Override
  public Refund refund(RefundRequest request) throws PaymentException {
    ObjectNode body =
        Json.object()
            .put("out_trade_no", request.attempt().id())
            .put("out_refund_no", request.id());
    body.putObject("amount")
        .put("refund", request.amount().minorUnits())
        .put("total", request.attempt().amount().minorUnits())
        .put("currency", "CNY");
    Optional<Answer> answer =
        gateway.post(REFUNDS, body, environment.clock(), new Deadline(environment.deadline()));
    String code = answer.map(Answer::code).orElse("");
    if (REFUSALS.contains(code) || code.equals("RESOURCE_NOT_EXISTS")) {
      // Not FAILED, which nobody asks about again: the same request may be taken later.
      throw new PaymentException(Problem.of(ErrorCode.PAYMENT_REFUSED, code));
    }
    return refund(request, answer);
  }

  @Override
  public Refund query(RefundRequest request) {
    String target = REFUNDS + "/" + request.id();
    return refund(
        request, gateway.get(target, environment.clock(), new Deadline(environment.deadline())));
  }

  private static Refund refund(RefundRequest request, Optional<Answer> answer) {
    boolean ours =
        answer
            .filter(Answer::isOk)
            .map(Answer::body)
            .filter(r -> r.path("out_refund_no").asText().equals(request.id()))
            .filter(r -> r.path("out_trade_no").asText().equals(request.attempt().id()))
            .flatMap(r -> Json.money(r.path("amount"), "refund"))
            .equals(Optional.of(request.amount()));
    String status = ours ? answer.orElseThrow().body().path("status").asText() : "";
    return new Refund(
        request.id(),
        switch (status) {
          case "SUCCESS" -> Refund.Status.SUCCEEDED;
          case "PROCESSING" -> Refund.Status.PROCESSING;
          case "CLOSED", "ABNORMAL" -> Refund.Status.FAILED; // a person has to look
          default -> Refund.Status.UNKNOWN;
        });
  }

  @Override
  public Optional<PaymentNotifications> notifications() {
    return Optional.of(message -> notices.read(message, environment.clock().instant()));
  }

  private boolean isOver(PaymentAttempt attempt) {
    Instant end = attempt.expiresAt().plus(MARGIN);
    return environment.clock().instant().isAfter(end);
  }

  private static String description(PaymentOrder order) {
    String name = order.items().isEmpty() ? order.number() : order.items().get(0).name();
    return name.length() > MAX_DESCRIPTION ? name.substring(0, MAX_DESCRIPTION) : name;
  }

  private static PaymentException notStarted(String why) {
    return new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, why));
  }
}
