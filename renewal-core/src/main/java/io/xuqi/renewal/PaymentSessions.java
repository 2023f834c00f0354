package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaPayments;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentNotifications.Outcome;
import io.xuqi.payment.PaymentNotifications.Reply;
import io.xuqi.payment.PaymentSession;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The payment methods there are: the CA's hosted ones and the integrator's own, treated alike. */
final class PaymentSessions {

  private final CaClient ca;
  private final Map<PaymentMethodId, PaymentMethod> own = new LinkedHashMap<>();
  private final List<PaymentMethodDescriptor> descriptors = new ArrayList<>();
  private final PaymentEnvironment environment;

  /**
   * @throws IllegalArgumentException if two methods have the same id
   */
  PaymentSessions(CaClient ca, List<PaymentMethod> methods, PaymentEnvironment environment) {
    this.ca = ca;
    this.environment = environment;
    for (PaymentMethod method : methods) {
      // Asked once: what users choose from is what was registered, whatever a plugin says later.
      PaymentMethodDescriptor descriptor = method.descriptor();
      if (own.put(descriptor.id(), method) != null) {
        throw new IllegalArgumentException("two payment methods " + descriptor.id());
      }
      descriptors.add(descriptor);
    }
  }

  List<PaymentMethodDescriptor> available() throws CaException {
    List<PaymentMethodDescriptor> all = new ArrayList<>(hosted());
    all.removeIf(d -> own.containsKey(d.id())); // what the integrator registered comes first
    all.addAll(descriptors);
    return List.copyOf(all);
  }

  /**
   * A way to pay.
   *
   * @param hosted whether the CA collects by it
   */
  record Choice(PaymentMethodDescriptor method, boolean hosted) {}

  /**
   * The way to pay that has this id.
   *
   * @throws RenewalException if there is no such method
   */
  Choice choice(PaymentMethodId method) throws CaException, RenewalException {
    for (PaymentMethodDescriptor descriptor : descriptors) {
      if (descriptor.id().equals(method)) {
        return new Choice(descriptor, false);
      }
    }
    for (PaymentMethodDescriptor descriptor : hosted()) {
      if (descriptor.id().equals(method)) {
        return new Choice(descriptor, true);
      }
    }
    String known =
        available().stream().map(d -> d.id().toString()).collect(Collectors.joining(", "));
    throw new RenewalException(Problem.of(ErrorCode.PAYMENT_METHOD_UNKNOWN, method, known));
  }

  PaymentSession open(RenewalRecord record, AttemptRecord attempt) {
    PaymentMethodId method = attempt.attempt().method();
    if (attempt.hosted()) {
      CaPayments payments = ca.payments().orElseThrow();
      return GuardedPaymentSession.open(
          method, () -> payments.open(method, record.pricedOrder().handle().orElseThrow()));
    }
    PaymentMethod plugin = own.get(method);
    if (plugin == null) {
      throw new IllegalStateException("payment method " + method + " is not configured any more");
    }
    return open(method, plugin);
  }

  private PaymentSession open(PaymentMethodId method, PaymentMethod plugin) {
    return GuardedPaymentSession.open(method, () -> plugin.open(environment));
  }

  /** Whether an attempt's method compares declared transfers with what the bank says. */
  boolean takesTransfers(RenewalRecord record, AttemptRecord attempt) {
    boolean known =
        attempt.hosted()
            ? attempt.isByTransfer() // the CA asks for them
            : own.containsKey(attempt.attempt().method()); // otherwise not configured any more
    if (!known) {
      return false;
    }
    try (PaymentSession session = open(record, attempt)) {
      return session.evidence().isPresent();
    }
  }

  /**
   * Has one of the integrator's methods verify what its provider pushed.
   *
   * @throws RenewalException if there is no such method, or it has no notifications
   */
  Notification verified(PaymentMethodId method, InboundMessage message)
      throws PaymentException, RenewalException {
    PaymentMethod plugin = own.get(method);
    if (plugin != null) {
      try (PaymentSession session = open(method, plugin)) {
        Optional<PaymentNotifications> notifications = session.notifications();
        if (notifications.isPresent()) {
          return notifications.get().parse(message);
        }
      }
    }
    String known = own.keySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    throw new RenewalException(Problem.of(ErrorCode.PAYMENT_METHOD_UNKNOWN, method, known));
  }

  /** What the providers of the integrator's methods that push want to hear. */
  Map<PaymentMethodId, Map<Outcome, Reply>> replies() {
    Map<PaymentMethodId, Map<Outcome, Reply>> replies = new LinkedHashMap<>();
    own.forEach(
        (id, method) -> {
          try (PaymentSession session = open(id, method)) {
            session.notifications().ifPresent(pushes -> replies.put(id, replies(pushes)));
          }
        });
    return replies;
  }

  private static Map<Outcome, Reply> replies(PaymentNotifications notifications) {
    Map<Outcome, Reply> replies = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      replies.put(outcome, notifications.reply(outcome));
    }
    return replies;
  }

  private List<PaymentMethodDescriptor> hosted() throws CaException {
    return ca.payments().isPresent() ? ca.payments().get().hosted() : List.of();
  }
}
