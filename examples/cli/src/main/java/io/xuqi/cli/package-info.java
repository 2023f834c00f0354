/** The command line. */
@NullMarked
package io.xuqi.cli;

import org.jspecify.annotations.NullMarked;
