package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An invoice made up for tests and demonstrations. Its documents have the structure of real ones
 * and are marked as specimens (样张).
 *
 * @param number 20 digits
 * @param date 开票日期
 * @param buyerName 购买方名称
 * @param buyerNumber 购买方纳税人识别号
 * @param sellerName 销售方名称
 * @param sellerNumber 销售方纳税人识别号
 * @param items what was sold; net and tax add up to the totals
 * @param remark 备注
 */
public record SpecimenInvoice(
    String number,
    LocalDate date,
    String buyerName,
    Optional<String> buyerNumber,
    String sellerName,
    String sellerNumber,
    List<Item> items,
    String remark) {

  /**
   * One line.
   *
   * @param name 项目名称
   * @param net without tax
   * @param tax 税额; empty when exempt
   */
  public record Item(String name, Money net, Optional<Money> tax) {}

  public SpecimenInvoice {
    items = List.copyOf(items);
  }

  /** The document in a format; the same invoice always gives the same bytes. */
  public byte[] document(DocumentFormat format) {
    throw new UnsupportedOperationException("not yet");
  }
}
