package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * What an invoice's QR code says. Its checksum tells damage, not forgery: anybody can make one.
 *
 * @param type the type of invoice, e.g. 32 for the ordinary electronic one
 * @param code 发票代码 of older kinds
 * @param number 发票号码
 * @param amount gross on fully digitalised invoices, net on type 10; see {@link #amountKind}
 * @param date 开票日期
 * @param checksumFits whether the checksum fits; a few genuine codes differ
 */
public record InvoiceQr(
    String type,
    Optional<String> code,
    String number,
    Money amount,
    LocalDate date,
    boolean checksumFits) {

  private static final Set<String> DIGITALISED = Set.of("31", "32");
  private static final Set<String> OLDER = Set.of("01", "04", "08", "10");

  /** What the amount of a QR code is. */
  public enum AmountKind {
    /** 价税合计, with tax. */
    GROSS,
    /** 合计金额, without tax. */
    NET,
    /** Of a type of which it is not known. */
    EITHER
  }

  /** What the amount is, by the type. */
  public AmountKind amountKind() {
    if (DIGITALISED.contains(type)) {
      return AmountKind.GROSS;
    }
    return OLDER.contains(type) ? AmountKind.NET : AmountKind.EITHER;
  }
}
