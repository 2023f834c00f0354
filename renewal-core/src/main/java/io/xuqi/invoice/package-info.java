/** Values and port of invoices: what is asked for, how it stands, what was issued. */
@NullMarked
package io.xuqi.invoice;

import org.jspecify.annotations.NullMarked;
