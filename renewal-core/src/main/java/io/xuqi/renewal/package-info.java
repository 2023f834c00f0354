/** The renewal engine and what an application sees of a renewal. */
@NullMarked
package io.xuqi.renewal;

import org.jspecify.annotations.NullMarked;
