package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What an invoice's QR code says.
 *
 * @param type the type of invoice, e.g. 32 for the ordinary electronic one
 * @param code 发票代码 of older kinds
 * @param number 发票号码
 * @param amount gross on fully digitalised invoices, net on type 10
 * @param date 开票日期
 * @param checksumFits whether the checksum fits; a few genuine codes differ
 */
public record InvoiceQr(
    String type,
    Optional<String> code,
    String number,
    Money amount,
    LocalDate date,
    boolean checksumFits) {}
