/**
 * Certificates, PKCS#10 requests, signed applications and the checks of what a CA returned. The
 * only package that knows Bouncy Castle; none of its types are exported.
 */
@NullMarked
package io.xuqi.pki;

import org.jspecify.annotations.NullMarked;
