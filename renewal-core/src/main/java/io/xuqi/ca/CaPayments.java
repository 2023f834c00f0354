package io.xuqi.ca;

import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import java.util.List;

/** Paying a CA's fee. */
public interface CaPayments {

  /** The methods whose money the CA collects itself. No I/O beyond what the adapter has cached. */
  List<PaymentMethodDescriptor> hosted() throws CaException;

  /**
   * One of the hosted methods, for one order.
   *
   * @throws IllegalArgumentException if there is no such hosted method
   */
  PaymentSession open(PaymentMethodId method, OrderHandle order);

  /**
   * Tells the CA that the integrator collected the fee. Idempotent by the attempt's id. The order
   * is paid when the CA says so, not when this returns.
   *
   * @throws CaException with a refusal's code, {@code payment.not-needed} or {@code ca.refused}, if
   *     the order is paid otherwise or is over: then, and only then, the receipt is given back. An
   *     adapter that cannot tell throws a code whose {@code retry()} is {@code QUERY_FIRST}, and is
   *     asked again
   */
  void settle(OrderHandle order, PaymentAttempt attempt, Payment receipt, CallContext context)
      throws CaException;
}
