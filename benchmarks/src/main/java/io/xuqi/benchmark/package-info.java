/** Benchmarks. */
@NullMarked
package io.xuqi.benchmark;

import org.jspecify.annotations.NullMarked;
