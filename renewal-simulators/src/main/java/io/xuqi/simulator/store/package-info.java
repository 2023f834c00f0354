/** A store that fails on demand. */
@NullMarked
package io.xuqi.simulator.store;

import org.jspecify.annotations.NullMarked;
