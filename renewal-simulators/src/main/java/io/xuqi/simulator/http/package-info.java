/** HTTP on this computer, for the simulators that are reached by it; not exported. */
@NullMarked
package io.xuqi.simulator.http;

import org.jspecify.annotations.NullMarked;
