package io.xuqi.simulator.invoice;

import io.xuqi.application.FormText;
import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An invoice made up for tests and demonstrations. Its documents have the structure of real ones
 * and are marked as specimens (样张). {@link #toString()} shows the number and amounts only.
 *
 * @param number 20 digits
 * @param date 开票日期
 * @param buyerName 购买方名称, 1 to 100 printable characters
 * @param buyerNumber 购买方纳税人识别号, 15 to 20 capital letters and digits
 * @param sellerName 销售方名称, 1 to 100 printable characters
 * @param sellerNumber 销售方纳税人识别号, 15 to 20 capital letters and digits
 * @param items what was sold, 1 to {@link #MAX_ITEMS} lines; net and tax add up to the totals
 * @param remark 备注, at most 200 printable characters, or empty
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

  /** The most lines of an invoice. */
  public static final int MAX_ITEMS = 200;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{20}");
  private static final Pattern TAXPAYER = Pattern.compile("[0-9A-Z]{15,20}");
  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 2099;

  /**
   * One line.
   *
   * @param name 项目名称, 1 to 100 printable characters
   * @param net without tax, in yuan
   * @param tax 税额, in yuan; empty when exempt
   */
  public record Item(String name, Money net, Optional<Money> tax) {

    /**
     * @throws IllegalArgumentException if the name is none or an amount is no amount of yuan
     */
    public Item {
      requirePrintable(FormText.TITLE, name);
      requireYuan(net);
      tax.ifPresent(SpecimenInvoice::requireYuan);
    }

    Money gross() {
      return tax.map(net::plus).orElse(net);
    }
  }

  /**
   * @throws IllegalArgumentException if something breaks its form, nothing is to be paid, or the
   *     sum is larger than {@link Money#MAX_MINOR_UNITS}
   */
  public SpecimenInvoice {
    items = List.copyOf(items);
    requireForm(NUMBER, number);
    requireForm(TAXPAYER, sellerNumber);
    buyerNumber.ifPresent(known -> requireForm(TAXPAYER, known));
    requirePrintable(FormText.TITLE, buyerName);
    requirePrintable(FormText.TITLE, sellerName);
    if (!remark.isEmpty()) {
      requirePrintable(FormText.ADDRESS, remark);
    }
    if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
      throw new IllegalArgumentException("an invoice of " + date);
    }
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException(items.size() + " lines");
    }
    if (sum(items.stream().map(Item::gross).toList()).isZero()) {
      throw new IllegalArgumentException("nothing is to be paid");
    }
  }

  /** 合计金额, without tax. */
  public Money net() {
    return sum(items.stream().map(Item::net).toList());
  }

  /** 合计税额; empty when every line is exempt. */
  public Optional<Money> tax() {
    List<Money> taxes = items.stream().flatMap(item -> item.tax().stream()).toList();
    return taxes.isEmpty() ? Optional.empty() : Optional.of(sum(taxes));
  }

  /** 价税合计. */
  public Money gross() {
    return tax().map(net()::plus).orElseGet(this::net);
  }

  /** What its QR code says, the checksum included. */
  public String qr() {
    return SpecimenQr.text(this);
  }

  /** The document in a format; the same invoice always gives the same bytes on the same JDK. */
  public byte[] document(DocumentFormat format) {
    return switch (format) {
      case XML -> SpecimenXml.write(this);
      case OFD -> SpecimenOfd.write(this);
      case PDF -> SpecimenPdf.write(this);
    };
  }

  @Override
  public String toString() {
    return "SpecimenInvoice[" + number + ", " + gross() + "]";
  }

  static Money sum(List<Money> amounts) {
    return amounts.stream().reduce(Money.ofFen(0), Money::plus);
  }

  private static void requireForm(Pattern form, String text) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("not of the form " + form);
    }
  }

  private static void requirePrintable(FormText form, String text) {
    if (!form.require(text).equals(text)) {
      throw new IllegalArgumentException("spaces around a name");
    }
  }

  private static void requireYuan(Money amount) {
    amount.plus(Money.ofFen(0));
  }
}
