package io.xuqi.simulator.payment;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.NextAction;
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
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A wallet in memory: the provider, its user, and the merchant's payment method. For trying out how
 * an application takes notifications, without an account anywhere. What it pushes is signed by
 * HMAC-SHA256 with a key that only this object knows. Thread-safe.
 */
public final class SimulatedWallet implements PaymentMethod {

  /** Its name in every engine. */
  public static final PaymentMethodId ID = new PaymentMethodId("simulated-wallet");

  /** An older notification is refused: it may be a replay. */
  public static final Duration FRESH = Duration.ofMinutes(5);

  private static final String SIGNATURE = "wallet-signature";
  private static final String MERCHANT = "m-1";
  private static final String CODE = "https://wallet.invalid/pay/";

  private enum Status {
    OPEN,
    CLOSED,
    PAID
  }

  private record Trade(Money asked, Status status, Money received) {}

  private final Clock clock;
  private final SecretKeySpec key;
  private final Map<String, Trade> trades = new HashMap<>();
  private final Map<String, Money> refunds = new LinkedHashMap<>();

  /** Sums of refunds, by the attempts' ids. */
  private final Map<String, Money> refunded = new HashMap<>();

  private int events;

  private SimulatedWallet(Clock clock) {
    this.clock = clock;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** A wallet that nobody has paid with yet. */
  public static SimulatedWallet of(Clock clock) {
    return new SimulatedWallet(clock);
  }

  /**
   * What the wallet sends to the merchant's address by POST.
   *
   * @param headers to send
   * @param body to send, exactly
   */
  public record Push(Map<String, String> headers, Bytes body) {
    public Push {
      headers = Map.copyOf(headers);
    }

    /** The same words from somebody who has not the key. */
    public Push forged() {
      return new Push(Map.of(SIGNATURE, "0".repeat(64)), body);
    }
  }

  /**
   * The user scans a code and pays what is asked for, late or not.
   *
   * @throws IllegalArgumentException if it is no code of this wallet
   */
  public synchronized Push pay(NextAction.ShowQr code) {
    return pay(code, known(code).asked());
  }

  /** The user pays an amount of his own. */
  public synchronized Push pay(NextAction.ShowQr code, Money amount) {
    trades.put(attempt(code), new Trade(known(code).asked(), Status.PAID, amount));
    return push(MERCHANT, attempt(code), amount);
  }

  /** The provider tells this merchant of another merchant's payment. */
  public synchronized Push misdirected(NextAction.ShowQr code) {
    return push("m-2", attempt(code), known(code).asked());
  }

  /** The provider tells of an order that this merchant never made. */
  public synchronized Push ofUnknownOrder(Money amount) {
    return push(MERCHANT, "unknown", amount);
  }

  /** What was given back, by the refunds' ids. */
  public synchronized Map<String, Money> refunds() {
    return Map.copyOf(refunds);
  }

  private static String attempt(NextAction.ShowQr code) {
    return code.content().substring(code.content().lastIndexOf('/') + 1);
  }

  private Trade known(NextAction.ShowQr code) {
    Trade trade = trades.get(attempt(code));
    if (trade == null) {
      throw new IllegalArgumentException("no code of this wallet");
    }
    return trade;
  }

  private Push push(String merchant, String attemptId, Money amount) {
    String words =
        String.join(
            "&",
            "event=" + ++events,
            "merchant=" + merchant,
            "trade=" + attemptId,
            "fen=" + amount.minorUnits(),
            "at=" + clock.instant());
    Bytes body = Bytes.copyOf(words.getBytes(StandardCharsets.UTF_8));
    return new Push(Map.of(SIGNATURE, signature(body)), body);
  }

  private String signature(Bytes body) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return Bytes.copyOf(mac.doFinal(body.toArray())).toHex();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(
        ID, PaymentMethodDescriptor.Channel.ONLINE, "模拟钱包", "Simulated wallet");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return new Session(environment.clock());
  }

  private synchronized Payment payment(PaymentAttempt attempt) {
    Trade trade = trades.get(attempt.id());
    if (trade == null) {
      return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
    }
    return switch (trade.status()) {
      case OPEN -> Payment.requiresAction(attempt.id(), new NextAction.ShowQr(CODE + attempt.id()));
      case CLOSED -> Payment.of(attempt.id(), Payment.Status.CANCELLED);
      case PAID -> Payment.succeeded(attempt.id(), trade.received(), attempt.id());
    };
  }

  private synchronized void moveOn(PaymentAttempt attempt, Status next) {
    @Nullable Trade trade = trades.get(attempt.id());
    boolean over = trade != null && trade.status() != Status.OPEN;
    if (!over) {
      trades.put(attempt.id(), new Trade(attempt.amount(), next, Money.ofFen(0)));
    }
  }

  private synchronized PaymentRefunds.Refund giveBack(PaymentRefunds.RefundRequest request) {
    Trade trade = trades.get(request.attempt().id());
    boolean left =
        trade != null && trade.status() == Status.PAID && isLeft(request, trade.received());
    if (left && !refunds.containsKey(request.id())) {
      refunds.put(request.id(), request.amount());
      refunded.merge(request.attempt().id(), request.amount(), Money::plus);
    }
    return standing(request);
  }

  private boolean isLeft(PaymentRefunds.RefundRequest request, Money received) {
    Money before = refunded.get(request.attempt().id());
    Money after = before == null ? request.amount() : before.plus(request.amount());
    return after.compareTo(received) <= 0;
  }

  private synchronized PaymentRefunds.Refund standing(PaymentRefunds.RefundRequest request) {
    return new PaymentRefunds.Refund(
        request.id(),
        refunds.containsKey(request.id())
            ? PaymentRefunds.Refund.Status.SUCCEEDED
            : PaymentRefunds.Refund.Status.FAILED);
  }

  private final class Session implements PaymentSession, PaymentRefunds, PaymentNotifications {

    private final Clock merchantClock;

    Session(Clock merchantClock) {
      this.merchantClock = merchantClock;
    }

    @Override
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
      moveOn(attempt, Status.OPEN);
      return payment(attempt);
    }

    @Override
    public Payment query(PaymentAttempt attempt) {
      return payment(attempt);
    }

    @Override
    public Payment cancel(PaymentAttempt attempt) {
      moveOn(attempt, Status.CLOSED);
      return payment(attempt);
    }

    @Override
    public Optional<PaymentRefunds> refunds() {
      return Optional.of(this);
    }

    @Override
    public Refund refund(RefundRequest request) {
      return giveBack(request);
    }

    @Override
    public Refund query(RefundRequest request) {
      return standing(request);
    }

    @Override
    public Optional<PaymentNotifications> notifications() {
      return Optional.of(this);
    }

    @Override
    public Notification parse(InboundMessage message) throws PaymentException {
      String expected = signature(message.body());
      String given = message.headers().getOrDefault(SIGNATURE, "");
      if (!MessageDigest.isEqual(
          expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, SIGNATURE);
      }
      // From here on the words are this wallet's own.
      Map<String, String> words = words(message.body());
      if (!MERCHANT.equals(words.get("merchant"))) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, words.get("merchant"));
      }
      Instant at = Instant.parse(words.getOrDefault("at", ""));
      if (Duration.between(at, merchantClock.instant()).abs().compareTo(FRESH) > 0) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_STALE, at);
      }
      String trade = words.getOrDefault("trade", "");
      Money amount = Money.ofFen(Long.parseLong(words.getOrDefault("fen", "")));
      return new Notification(
          words.getOrDefault("event", ""), Payment.succeeded(trade, amount, trade));
    }
  }

  private static Map<String, String> words(Bytes body) {
    Map<String, String> words = new HashMap<>();
    for (String word : new String(body.toArray(), StandardCharsets.UTF_8).split("&", 10)) {
      int equals = word.indexOf('=');
      words.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return words;
  }

  private static PaymentException refused(ErrorCode code, @Nullable Object what) {
    return new PaymentException(Problem.of(code, String.valueOf(what)));
  }
}
