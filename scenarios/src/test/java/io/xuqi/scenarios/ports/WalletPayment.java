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
import java.io.IOException;
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

/** A throw-away payment method of somebody who knows no more of us than the payment port. */
public final class WalletPayment implements PaymentMethod {
  public static final PaymentMethodId ID = new PaymentMethodId("wallet");

  /** A notification that is older was replayed. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  private static final Duration CONNECTING = Duration.ofSeconds(30);

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
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
      return payment(attempt, call("/trades", attempt, Map.of("amount", fen(attempt.amount()))));
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
      String status = answer.map(a -> a.get("status")).orElse("");
      return switch (status) {
        case "OPEN" ->
            Payment.requiresAction(
                attempt.id(), new NextAction.ShowQr(answer.orElseThrow().get("code")));
        case "PAID" -> Payment.succeeded(attempt.id(), money(answer.orElseThrow()), attempt.id());
        case "CLOSED" -> Payment.of(attempt.id(), Payment.Status.CANCELLED);
        default -> Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      };
    }

    private Refund refund(String path, RefundRequest request) {
      Refund.Status status =
          call(
                  path,
                  request.attempt(),
                  Map.of("refund", request.id(), "amount", fen(request.amount())))
              .map(
                  a ->
                      a.get("refund").equals("DONE")
                          ? Refund.Status.SUCCEEDED
                          : Refund.Status.FAILED)
              .orElse(Refund.Status.UNKNOWN);
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
              .timeout(environment.deadline())
              .header(WalletMessage.SIGNATURE, WalletMessage.signature(secret, body))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      try {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        String signature = response.headers().firstValue(WalletMessage.SIGNATURE).orElse("");
        return response.statusCode() == 200
                && WalletMessage.isGenuine(secret, response.body(), signature)
            ? Optional.of(WalletMessage.parse(response.body()))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
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
