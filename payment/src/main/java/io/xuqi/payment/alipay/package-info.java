/** Payments by Alipay, collected by the integrator's own merchant account. */
@NullMarked
package io.xuqi.payment.alipay;

import org.jspecify.annotations.NullMarked;
