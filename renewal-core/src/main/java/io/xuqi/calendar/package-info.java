/** Working days of the Chinese calendar and the review's estimated end. */
@NullMarked
package io.xuqi.calendar;

import org.jspecify.annotations.NullMarked;
