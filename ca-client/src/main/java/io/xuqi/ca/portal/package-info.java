/** A certification authority reached as JSON over HTTPS. */
@NullMarked
package io.xuqi.ca.portal;

import org.jspecify.annotations.NullMarked;
