/** Reads the facts of issued invoices (XML, OFD, PDF, QR code) and checks them. */
@NullMarked
package io.xuqi.invoice.document;

import org.jspecify.annotations.NullMarked;
