/** Port: a way to pay a renewal's fee. */
@NullMarked
package io.xuqi.payment;

import org.jspecify.annotations.NullMarked;
