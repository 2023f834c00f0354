/** A renewal in thirty lines. */
@NullMarked
package io.xuqi.quickstart;

import org.jspecify.annotations.NullMarked;
