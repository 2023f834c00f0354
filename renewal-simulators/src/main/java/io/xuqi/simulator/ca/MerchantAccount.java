package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.PortalMessages.MethodOffer;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The CA as a merchant: it collects by real payment methods, the very ones that an integrator may
 * use for himself. Guarded by the CA's lock, which is held while a method is at work.
 */
final class MerchantAccount {
  /** How long a method may take. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Map<String, PaymentMethod> methods = new LinkedHashMap<>();
  private final PaymentEnvironment environment;

  /**
   * @throws IllegalArgumentException if two methods have the same id
   */
  MerchantAccount(List<PaymentMethod> methods, Clock clock) {
    for (PaymentMethod method : methods) {
      if (this.methods.put(method.descriptor().id().value(), method) != null) {
        throw new IllegalArgumentException("two payment methods " + method.descriptor().id());
      }
    }
    this.environment = new PaymentEnvironment(clock, DEADLINE);
  }

  boolean collectsBy(String method) {
    return methods.containsKey(method);
  }

  List<MethodOffer> offers() {
    return methods.values().stream()
        .map(PaymentMethod::descriptor)
        .map(d -> new MethodOffer(d.id().value(), d.channel(), d.chineseName(), d.englishName()))
        .toList();
  }

  Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws RefusedException {
    return call(attempt, session -> session.initiate(order, attempt));
  }

  Payment query(PaymentAttempt attempt) throws RefusedException {
    return call(attempt, session -> session.query(attempt));
  }

  Payment cancel(PaymentAttempt attempt) throws RefusedException {
    return call(attempt, session -> session.cancel(attempt));
  }

  /** Has declared transfers looked for, where the method learns of payments that way. */
  TransferVerification verify(PaymentAttempt attempt, List<TransferRecord> transfers)
      throws RefusedException {
    try (PaymentSession session = open(attempt)) {
      Optional<PaymentEvidence> evidence = session.evidence();
      if (evidence.isEmpty()) {
        throw new RefusedException(PortalProblem.NOT_FOUND, attempt.id());
      }
      return evidence.get().submit(attempt, transfers);
    } catch (PaymentException e) {
      throw new RefusedException(PortalProblem.UNAVAILABLE, e.code().value());
    }
  }

  /** Gives money back by the way it came, or, where the method cannot, through the CA's people. */
  Refund.Status refund(RefundRequest request) {
    try (PaymentSession session = open(request.attempt())) {
      Optional<PaymentRefunds> refunds = session.refunds();
      return refunds.isEmpty() ? Refund.Status.SUCCEEDED : refunds.get().refund(request).status();
    } catch (PaymentException e) {
      return Refund.Status.UNKNOWN; // nothing was sent; it is asked for again
    }
  }

  private interface Call {
    Payment on(PaymentSession session) throws PaymentException;
  }

  private Payment call(PaymentAttempt attempt, Call call) throws RefusedException {
    try (PaymentSession session = open(attempt)) {
      return call.on(session);
    } catch (PaymentException e) {
      throw new RefusedException(PortalProblem.UNAVAILABLE, e.code().value());
    }
  }

  private PaymentSession open(PaymentAttempt attempt) {
    PaymentMethod method = methods.get(attempt.method().value());
    if (method == null) {
      throw new IllegalStateException("the CA does not collect by " + attempt.method());
    }
    return method.open(environment);
  }

  static Money zero(PaymentAttempt attempt) {
    return new Money(0, attempt.amount().currency());
  }
}
