package io.xuqi.scenarios.ports;

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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A small and good payment method of somebody who knows no more of us than the payment port. What
 * happens to its contract when one of its lines is wrong is seen in {@link PaymentMutantsTest}.
 */
public final class WalletPayment implements PaymentMethod {
  public static final PaymentMethodId ID = new PaymentMethodId("wallet");

  /** A notification that is older was replayed. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final int MAX_REPLY = 64 * 1024;

  private final URI gateway;
  private final Bytes secret;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECTING).build();

  public WalletPayment(URI gateway, Bytes secret) {
    this.gateway = gateway;
    this.secret = secret;
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(
        ID, PaymentMethodDescriptor.Channel.ONLINE, "测试钱包", "Test wallet");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return new Session(environment);
  }

  private final class Session implements PaymentSession, PaymentRefunds, PaymentNotifications {
    private final PaymentEnvironment environment;

    Session(PaymentEnvironment environment) {
      this.environment = environment;
    }

    @Override
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
      if (!attempt.amount().currency().getCurrencyCode().equals("CNY")) {
        throw new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "currency"));
      }
      Map<String, String> terms = new HashMap<>();
      terms.put("amount", fen(attempt.amount()));
      terms.put("expires", attempt.expiresAt().toString());
      return payment(attempt, call("/trades", attempt, terms));
    }

    @Override
    public Payment query(PaymentAttempt attempt) {
      return payment(attempt, call("/query", attempt, Map.of()));
    }

    @Override
    public Payment cancel(PaymentAttempt attempt) {
      return payment(attempt, call("/close", attempt, Map.of()));
    }

    @Override
    public Optional<PaymentRefunds> refunds() {
      return Optional.of(this);
    }

    @Override
    public Optional<PaymentNotifications> notifications() {
      return Optional.of(this);
    }

    @Override
    public Refund refund(RefundRequest request) {
      return refund("/refunds", request);
    }

    @Override
    public Refund query(RefundRequest request) {
      return refund("/query", request);
    }

    @Override
    public Notification parse(InboundMessage message) throws PaymentException {
      byte[] body = message.body().toArray();
      String signature = message.headers().getOrDefault(WalletMessage.SIGNATURE, "");
      if (!WalletMessage.isGenuine(secret, body, signature)) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, "signature");
      }
      WalletMessage pushed = WalletMessage.parse(body);
      if (!pushed.get("merchant").equals(WalletGateway.MERCHANT)) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, pushed.get("merchant"));
      }
      if (!pushed.get("status").equals("PAID")) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_INVALID, pushed.get("status"));
      }
      requireFresh(pushed.get("at"));
      return new Notification(
          pushed.get("event"),
          Payment.succeeded(pushed.get("trade"), money(pushed), pushed.get("trade")));
    }

    private void requireFresh(String at) throws PaymentException {
      try {
        Duration age = Duration.between(Instant.parse(at), environment.clock().instant());
        if (age.abs().compareTo(FRESH) > 0) {
          throw refused(ErrorCode.PAYMENT_NOTIFICATION_STALE, at);
        }
      } catch (DateTimeParseException e) {
        throw refused(ErrorCode.PAYMENT_NOTIFICATION_INVALID, "time");
      }
    }

    private Payment payment(PaymentAttempt attempt, Optional<WalletMessage> answer) {
      WalletMessage told = answer.orElse(WalletMessage.of());
      if (!told.get("trade").equals(attempt.id())) {
        return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      }
      return switch (told.get("status")) {
        case "OPEN" -> open(attempt, told);
        case "PAID" -> Payment.succeeded(attempt.id(), money(told), attempt.id());
        case "CLOSED" -> Payment.of(attempt.id(), Payment.Status.CANCELLED);
        default -> Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      };
    }

    private Payment open(PaymentAttempt attempt, WalletMessage told) {
      if (!told.get("amount").equals(fen(attempt.amount()))) {
        return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      }
      return Payment.requiresAction(attempt.id(), new NextAction.ShowQr(told.get("code")));
    }

    private Refund refund(String path, RefundRequest request) {
      Map<String, String> terms = new HashMap<>();
      terms.put("refund", request.id());
      terms.put("amount", fen(request.amount()));
      WalletMessage told = call(path, request.attempt(), terms).orElse(WalletMessage.of());
      if (!told.get("refund-id").equals(request.id())) {
        return new Refund(request.id(), Refund.Status.UNKNOWN);
      }
      Refund.Status status =
          switch (told.get("refund")) {
            case "DONE" -> Refund.Status.SUCCEEDED;
            case "REFUSED" -> Refund.Status.FAILED;
            default -> Refund.Status.UNKNOWN;
          };
      return new Refund(request.id(), status);
    }

    /** Empty when nobody knows what came of it. */
    private Optional<WalletMessage> call(
        String path, PaymentAttempt attempt, Map<String, String> more) {
      Map<String, String> fields = new HashMap<>(more);
      fields.put("merchant", WalletGateway.MERCHANT);
      fields.put("trade", attempt.id());
      byte[] body = new WalletMessage(fields).body();
      HttpRequest request =
          HttpRequest.newBuilder(gateway.resolve(path))
              .header(WalletMessage.SIGNATURE, WalletMessage.signature(secret, body))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      CompletableFuture<HttpResponse<byte[]>> answer =
          http.sendAsync(request, head -> new BoundedBody(MAX_REPLY));
      try {
        return genuine(answer.get(environment.deadline().toMillis(), TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      } catch (ExecutionException | TimeoutException e) {
        return Optional.empty();
      } finally {
        answer.cancel(true);
      }
    }

    private Optional<WalletMessage> genuine(HttpResponse<byte[]> response) {
      String signature = response.headers().firstValue(WalletMessage.SIGNATURE).orElse("");
      if (response.statusCode() != 200) {
        return Optional.empty();
      }
      if (!WalletMessage.isGenuine(secret, response.body(), signature)) {
        return Optional.empty();
      }
      return Optional.of(WalletMessage.parse(response.body()));
    }
  }

  private static String fen(Money amount) {
    return Long.toString(amount.minorUnits());
  }

  private static Money money(WalletMessage message) {
    return Money.ofFen(Long.parseLong(message.get("amount")));
  }

  private static PaymentException refused(ErrorCode code, String what) {
    return new PaymentException(Problem.of(code, what));
  }
}
