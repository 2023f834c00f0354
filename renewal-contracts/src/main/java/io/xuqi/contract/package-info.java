/** Tests that every token, CA client, payment method and store must pass. */
@NullMarked
package io.xuqi.contract;

import org.jspecify.annotations.NullMarked;
