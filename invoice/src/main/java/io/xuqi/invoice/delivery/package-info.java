/** Collects a renewal's invoice: fetches, keeps and checks its documents. */
@NullMarked
package io.xuqi.invoice.delivery;

import org.jspecify.annotations.NullMarked;
