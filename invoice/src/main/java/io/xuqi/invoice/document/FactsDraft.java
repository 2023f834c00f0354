package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Facts while they are gathered. What one source states twice has to agree; what a first source
 * said stays when a later one says it too.
 */
final class FactsDraft {

  /** The longest name kept, in characters. */
  static final int MAX_NAME = 300;

  Optional<String> number = Optional.empty();
  Optional<LocalDate> date = Optional.empty();

  /** The day of issue, where data states one beside the date: what is printed may be either. */
  Optional<LocalDate> issued = Optional.empty();

  Optional<String> buyerName = Optional.empty();
  Optional<String> buyerNumber = Optional.empty();
  Optional<String> sellerName = Optional.empty();
  Optional<String> sellerNumber = Optional.empty();
  Optional<Money> net = Optional.empty();
  Optional<Money> tax = Optional.empty();
  Optional<Money> gross = Optional.empty();
  Optional<InvoiceQr> qr = Optional.empty();
  final Set<InvoiceFacts.Doubt> doubts = EnumSet.noneOf(InvoiceFacts.Doubt.class);

  /** How a text is read as a value; empty when it says nothing. */
  interface Reading<T> {
    Optional<T> read(String text) throws InvoiceDocumentException;
  }

  /**
   * What several texts for one thing say.
   *
   * @throws InvoiceDocumentException if one is no such value, or they disagree
   */
  static <T> Optional<T> agreed(List<String> texts, Reading<T> reading)
      throws InvoiceDocumentException {
    Optional<T> agreed = Optional.empty();
    for (String text : texts) {
      Optional<T> value = reading.read(text);
      if (agreed.isPresent() && value.isPresent() && !agreed.equals(value)) {
        throw InvoiceDocumentException.damaged("one thing stated twice and differently");
      }
      agreed = agreed.or(() -> value);
    }
    return agreed;
  }

  /** A name or number as written, on one line. */
  static Optional<String> words(String text) throws InvoiceDocumentException {
    if (text.length() > MAX_NAME) {
      throw InvoiceDocumentException.damaged("a name that is too long");
    }
    String words = text.replaceAll("\\s+", " ").strip();
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  /** Takes from another source what is not known yet. */
  void fill(FactsDraft other) {
    number = number.or(() -> other.number);
    date = date.or(() -> other.date);
    issued = issued.or(() -> other.issued);
    buyerName = buyerName.or(() -> other.buyerName);
    buyerNumber = buyerNumber.or(() -> other.buyerNumber);
    sellerName = sellerName.or(() -> other.sellerName);
    sellerNumber = sellerNumber.or(() -> other.sellerNumber);
    net = net.or(() -> other.net);
    tax = tax.or(() -> other.tax);
    gross = gross.or(() -> other.gross);
    qr = qr.or(() -> other.qr);
  }

  /** Whether another source says something else about what identifies the invoice or its worth. */
  boolean contradicts(FactsDraft other) {
    return differ(number, other.number)
        || (differ(date, other.date)
            && !sameDay(issued, other.date)
            && !sameDay(other.issued, date))
        || differ(net, other.net)
        || differ(gross, other.gross);
  }

  private static boolean sameDay(Optional<LocalDate> issued, Optional<LocalDate> date) {
    return issued.isPresent() && issued.equals(date);
  }

  private static boolean differ(Optional<?> one, Optional<?> other) {
    return one.isPresent() && other.isPresent() && !one.equals(other);
  }

  /** Whether this can be an invoice at all. */
  boolean isInvoice() {
    return number.isPresent() || (gross.isPresent() && buyerName.isPresent());
  }

  InvoiceFacts facts(InvoiceFacts.Source source) throws InvoiceDocumentException {
    if (!isInvoice()) {
      throw InvoiceDocumentException.unsupported("no invoice is in it");
    }
    return new InvoiceFacts(
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
        doubts);
  }
}
