package io.xuqi.invoice;

import io.xuqi.common.Money;
import java.time.LocalDate;

/**
 * An invoice as the CA says it issued it.
 *
 * @param number 发票号码, up to 30 digits; 20 on a fully digitalised invoice
 * @param date 开票日期, in Beijing time
 * @param total 价税合计
 */
public record IssuedInvoice(String number, LocalDate date, Money total) {

  /**
   * @throws IllegalArgumentException if the number is no number
   */
  public IssuedInvoice {
    if (!number.matches("[0-9]{1,30}")) {
      throw new IllegalArgumentException("not an invoice number");
    }
  }
}
