/** Values every other package builds on: money, bytes, error codes and their texts. */
@NullMarked
package io.xuqi.common;

import org.jspecify.annotations.NullMarked;
