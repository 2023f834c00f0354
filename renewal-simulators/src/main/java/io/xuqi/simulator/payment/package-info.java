/** A wallet made of software, and a payment method on whose way things go wrong as planned. */
@NullMarked
package io.xuqi.simulator.payment;

import org.jspecify.annotations.NullMarked;
