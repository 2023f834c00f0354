package io.xuqi.payment;

/**
 * A way to pay whose merchant account belongs to the integrator. Registered with the engine
 * explicitly; {@link PaymentMethods#load} finds plugins whose class name is on the integrator's
 * list. Methods that the CA collects itself come from the CA port instead; the engine treats both
 * alike. Thread-safe.
 */
public interface PaymentMethod {

  /** What the user chooses from. No I/O. */
  PaymentMethodDescriptor descriptor();

  /** Opens a session; the engine closes it. */
  PaymentSession open(PaymentEnvironment environment);
}
