package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An integrator's payment method, as small as {@link TinyCa}. */
final class TinyWallet
    implements PaymentMethod, PaymentSession, PaymentRefunds, PaymentNotifications {

  enum Trade {
    OPEN,
    CLOSED,
    PAID
  }

  final Map<String, Trade> trades = new HashMap<>();

  /** Refunds by their request: giving back is idempotent. */
  final Map<String, String> refunded = new HashMap<>();

  final List<String> calls = new ArrayList<>();

  /** What was pushed and read. */
  final List<InboundMessage> pushes = new ArrayList<>();

  private final PaymentMethodId id;

  /** The next call is answered so, or throws. */
  Optional<Payment> answer = Optional.empty();

  Optional<PaymentException> failure = Optional.empty();
  Optional<RuntimeException> breakage = Optional.empty();
  boolean gives = true;
  boolean pushing = true;

  TinyWallet(PaymentMethodId id) {
    this.id = id;
  }

  /** The user pays: what is open, or what he had been shown before it was closed. */
  synchronized void pay(String attempt) {
    trades.put(attempt, Trade.PAID);
  }

  static InboundMessage pushed(String attempt) {
    return new InboundMessage(
        Map.of(), Bytes.copyOf(attempt.getBytes(StandardCharsets.UTF_8)), Records.NOW);
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(id, PaymentMethodDescriptor.Channel.ONLINE, "钱包", "Wallet");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return this;
  }

  private Payment answered(String call, PaymentAttempt attempt) throws PaymentException {
    calls.add(call);
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (breakage.isPresent()) {
      throw breakage.get();
    }
    if (answer.isPresent()) {
      return answer.get();
    }
    Trade trade = trades.get(attempt.id());
    if (trade == null) {
      return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
    }
    return switch (trade) {
      case OPEN -> Payment.of(attempt.id(), Payment.Status.REQUIRES_ACTION);
      case CLOSED -> Payment.of(attempt.id(), Payment.Status.CANCELLED);
      case PAID -> Payment.succeeded(attempt.id(), Records.FEE, "W" + attempt.id());
    };
  }

  @Override
  public synchronized Payment initiate(PaymentOrder order, PaymentAttempt attempt)
      throws PaymentException {
    trades.putIfAbsent(attempt.id(), Trade.OPEN);
    return answered("initiate", attempt);
  }

  @Override
  public synchronized Payment query(PaymentAttempt attempt) throws PaymentException {
    return answered("query", attempt);
  }

  @Override
  public synchronized Payment cancel(PaymentAttempt attempt) throws PaymentException {
    trades.merge(attempt.id(), Trade.CLOSED, (now, closed) -> now == Trade.PAID ? now : closed);
    return answered("close", attempt);
  }

  @Override
  public Optional<PaymentRefunds> refunds() {
    return gives ? Optional.of(this) : Optional.empty();
  }

  @Override
  public synchronized Refund refund(RefundRequest request) throws PaymentException {
    calls.add("refund");
    if (failure.isPresent()) {
      throw failure.get();
    }
    refunded.put(request.id(), request.attempt().id());
    return new Refund(request.id(), Refund.Status.SUCCEEDED);
  }

  @Override
  public Refund query(RefundRequest request) {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public Optional<PaymentNotifications> notifications() {
    return pushing ? Optional.of(this) : Optional.empty();
  }

  /** The attempt, and after a blank the amount where it is another one than asked for. */
  @Override
  public synchronized Notification parse(InboundMessage message) throws PaymentException {
    pushes.add(message);
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (breakage.isPresent()) {
      throw breakage.get();
    }
    String[] words = new String(message.body().toArray(), StandardCharsets.UTF_8).split(" ", 2);
    Money amount = words.length == 1 ? Records.FEE : Money.ofFen(Long.parseLong(words[1]));
    return new Notification("e", Payment.succeeded(words[0], amount, "W" + words[0]));
  }

  @Override
  public Reply reply(Outcome outcome) {
    return switch (outcome) {
      case TAKEN -> Reply.text(200, "thanks");
      case REFUSED -> Reply.text(422, "no");
      case REPEAT -> Reply.text(503, "again");
    };
  }
}
