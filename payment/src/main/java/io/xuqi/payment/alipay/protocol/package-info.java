/** What Alipay's protocol looks like on the wire; shared with the simulated Alipay only. */
@NullMarked
package io.xuqi.payment.alipay.protocol;

import org.jspecify.annotations.NullMarked;
