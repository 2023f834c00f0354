package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * What a document says of an invoice, as far as it could be read; nothing of it is verified. {@link
 * #toString()} shows the number and amounts only.
 *
 * @param source which part of the document said it
 * @param number 发票号码
 * @param date 开票日期
 * @param buyerName 购买方名称
 * @param buyerNumber 购买方纳税人识别号, as written
 * @param sellerName 销售方名称
 * @param sellerNumber 销售方纳税人识别号, as written
 * @param net 合计金额, without tax
 * @param tax 合计税额; empty when it is not stated, or {@code ***} because the goods are exempt
 * @param gross 价税合计
 * @param qr what the QR code says; empty when there is none, or none that can be read
 * @param doubts what makes the document doubtful in itself
 */
public record InvoiceFacts(
    Source source,
    Optional<String> number,
    Optional<LocalDate> date,
    Optional<String> buyerName,
    Optional<String> buyerNumber,
    Optional<String> sellerName,
    Optional<String> sellerNumber,
    Optional<Money> net,
    Optional<Money> tax,
    Optional<Money> gross,
    Optional<InvoiceQr> qr,
    Set<Doubt> doubts) {

  /** Where facts were read from, the most reliable first. */
  public enum Source {
    XML,
    OFD_ATTACHMENT,
    PDF_ATTACHMENT,
    OFD_TEXT,
    PDF_TEXT,
    /** Only the QR code, of a picture. */
    QR_CODE
  }

  /** Something about a document that does not keep it from being read. */
  public enum Doubt {
    /**
     * The document has signatures that list what they cover, and the part the facts are from is not
     * among it: it can be changed while the seal stays valid.
     */
    UNCOVERED,
    /**
     * Its parts disagree about number, date, net or gross: data with data, or the data with what is
     * printed (of which the net amount does not count).
     */
    CONTRADICTION
  }

  public InvoiceFacts {
    doubts = Set.copyOf(doubts);
  }

  /** Facts of a document that is not doubtful in itself. */
  public InvoiceFacts(
      Source source,
      Optional<String> number,
      Optional<LocalDate> date,
      Optional<String> buyerName,
      Optional<String> buyerNumber,
      Optional<String> sellerName,
      Optional<String> sellerNumber,
      Optional<Money> net,
      Optional<Money> tax,
      Optional<Money> gross,
      Optional<InvoiceQr> qr) {
    this(
        source,
        number,
        date,
        buyerName,
        buyerNumber,
        sellerName,
        sellerNumber,
        net,
        tax,
        gross,
        qr,
        Set.of());
  }

  @Override
  public String toString() {
    return "InvoiceFacts["
        + source
        + ", "
        + number
        + ", "
        + net
        + " + "
        + tax
        + " = "
        + gross
        + "]";
  }
}
