package io.xuqi.payment;

import java.time.Clock;
import java.time.Duration;

/**
 * What a payment method may rely on instead of reaching for globals.
 *
 * @param clock the only clock to use
 * @param deadline how long one call may take at most
 */
public record PaymentEnvironment(Clock clock, Duration deadline) {}
