/** Specimens of invoices, as a CA issues them. */
@NullMarked
package io.xuqi.simulator.invoice;

import org.jspecify.annotations.NullMarked;
