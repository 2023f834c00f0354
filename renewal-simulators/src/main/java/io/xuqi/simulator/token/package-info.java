/** A simulated key: a token made of software, with hot-plug and faults on demand. */
@NullMarked
package io.xuqi.simulator.token;

import org.jspecify.annotations.NullMarked;
