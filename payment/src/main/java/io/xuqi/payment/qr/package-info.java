/** QR codes to show to who pays, as a picture or in a terminal. */
@NullMarked
package io.xuqi.payment.qr;

import org.jspecify.annotations.NullMarked;
