package io.xuqi.payment;

/**
 * A way to pay whose merchant account belongs to the integrator. Registered with the engine
 * explicitly, or loaded by {@link java.util.ServiceLoader} when its class name is on the
 * integrator's allow-list. Methods that the CA collects itself come from the CA port instead; the
 * engine treats both alike.
 */
public interface PaymentMethod {

  /** What the user chooses from. No I/O. */
  PaymentMethodDescriptor descriptor();

  /** Opens a session; the engine closes it. */
  PaymentSession open(PaymentEnvironment environment);
}
