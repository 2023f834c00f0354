/** Bank transfers, verified against the bank's statement. */
@NullMarked
package io.xuqi.payment.transfer;

import org.jspecify.annotations.NullMarked;
