/** Simulated keys and certification authorities, with faults on demand. */
@NullMarked
package io.xuqi.simulator;

import org.jspecify.annotations.NullMarked;
