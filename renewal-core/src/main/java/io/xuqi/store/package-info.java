/** Port: where renewals are kept between one step and the next. */
@NullMarked
package io.xuqi.store;

import org.jspecify.annotations.NullMarked;
