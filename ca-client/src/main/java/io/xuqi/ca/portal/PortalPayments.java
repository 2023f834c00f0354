package io.xuqi.ca.portal;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CaPayments;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.portal.PortalCalls.Call;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentMethodsReply;
import io.xuqi.ca.portal.protocol.PortalMessages.SettlementRequest;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The methods whose money the CA collects itself, asked for once. */
final class PortalPayments implements CaPayments {
  private final PortalCalls calls;
  private final AtomicReference<@Nullable List<PaymentMethodDescriptor>> known =
      new AtomicReference<>();

  PortalPayments(PortalCalls calls) {
    this.calls = calls;
  }

  @Override
  public List<PaymentMethodDescriptor> hosted() throws CaException {
    List<PaymentMethodDescriptor> cached = known.get();
    if (cached != null) {
      return cached;
    }
    PaymentMethodsReply reply =
        calls.answer(Call.get("payment-methods"), PaymentMethodsReply.class).message();
    List<PaymentMethodDescriptor> methods =
        PortalCaClient.plausible(() -> PortalReplies.methods(reply));
    known.set(methods);
    return methods;
  }

  @Override
  public PaymentSession open(PaymentMethodId method, OrderHandle order) {
    List<PaymentMethodDescriptor> cached = known.get();
    if (cached != null && cached.stream().noneMatch(m -> m.id().equals(method))) {
      throw new IllegalArgumentException("the CA has no payment method " + method);
    }
    return new PortalPaymentSession(calls, method, order);
  }

  @Override
  public void settle(
      OrderHandle order, PaymentAttempt attempt, Payment receipt, CallContext context)
      throws CaException {
    if (receipt.received().isEmpty()) {
      throw new IllegalArgumentException("nothing was received");
    }
    calls.done(
        Call.put(PortalCaClient.path(order) + "/settlements/" + attempt.id())
            .credential(order)
            .json(
                new SettlementRequest(
                    attempt.method().value(),
                    attempt.orderNumber(),
                    receipt.received().get(),
                    receipt.reference().orElse(null))));
  }
}
