/** A simulated certification authority. */
@NullMarked
package io.xuqi.simulator.ca;

import org.jspecify.annotations.NullMarked;
