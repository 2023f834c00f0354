package io.xuqi.payment;

/**
 * Makes a {@link PaymentMethod} of what the integrator configured. This is what a plugin registers
 * with {@link java.util.ServiceLoader}: in {@code
 * META-INF/services/io.xuqi.payment.PaymentMethodProvider}, and with {@code provides} where it is a
 * module. It is made and called only if the integrator has put its class name on his list ({@link
 * PaymentMethods#load}).
 *
 * <p>The class is public and has a public constructor without parameters.
 */
public interface PaymentMethodProvider {

  /**
   * Makes the method; called once. No I/O: the first call to the gateway is the first payment's.
   *
   * @param settings what the integrator configured for this class; may hold secrets
   * @throws PaymentException if a setting is missing or unusable: with {@code payment.settings} and
   *     the setting's name, never with its value
   */
  PaymentMethod create(PaymentSettings settings) throws PaymentException;
}
