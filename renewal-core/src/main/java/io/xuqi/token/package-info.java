/** Port: a USB crypto key (token), its driver, its PIN and what can be done in a login session. */
@NullMarked
package io.xuqi.token;

import org.jspecify.annotations.NullMarked;
