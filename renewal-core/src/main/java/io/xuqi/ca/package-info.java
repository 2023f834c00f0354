/** Port: a certification authority that offers, sells, reviews and issues renewals. */
@NullMarked
package io.xuqi.ca;

import org.jspecify.annotations.NullMarked;
