/** Tokens behind any PKCS#11 driver, reached through JNA. */
@NullMarked
package io.xuqi.token.pkcs11;

import org.jspecify.annotations.NullMarked;
