/**
 * The messages of the portal protocol and their form in JSON, as {@code openapi.yaml} specifies
 * them; shared with the simulated CA, closed to everyone else.
 */
@NullMarked
package io.xuqi.ca.portal.protocol;

import org.jspecify.annotations.NullMarked;
