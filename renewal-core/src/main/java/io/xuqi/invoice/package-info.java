/** Port: what the customer asks to have on the invoice, and where the invoice stands. */
@NullMarked
package io.xuqi.invoice;

import org.jspecify.annotations.NullMarked;
