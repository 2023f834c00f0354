package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, dates and amounts as invoices write them: exactly, or not at all. */
final class Values {

  /** The longest text in which a value is looked for. */
  private static final int MAX_LENGTH = 64;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}");
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
              + "|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
              + "(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?)?");
  private static final Pattern AMOUNT =
      Pattern.compile(
          "([+-]?)¥?([+-]?)([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(\\.[0-9]{1,12})?");

  private Values() {}

  /** 发票号码: up to 30 digits. */
  static Optional<String> number(String text) throws InvoiceDocumentException {
    String number = plain(text, "an invoice number").replace(" ", "");
    if (number.isEmpty()) {
      return Optional.empty();
    }
    if (!NUMBER.matcher(number).matches()) {
      throw InvoiceDocumentException.damaged("an invoice number that is none");
    }
    return Optional.of(number);
  }

  /** A day; a time of day behind it is left away. */
  static Optional<LocalDate> date(String text) throws InvoiceDocumentException {
    String date = plain(text, "a date");
    if (date.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = DATE.matcher(date.contains("年") ? date.replace(" ", "") : date);
    if (!parts.matches()) {
      throw InvoiceDocumentException.damaged("a date that is none");
    }
    try {
      return Optional.of(
          LocalDate.of(Integer.parseInt(parts.group(1)), part(parts, 2), part(parts, 3)));
    } catch (DateTimeException e) {
      throw InvoiceDocumentException.damaged("a date that is none");
    }
  }

  private static int part(Matcher parts, int first) {
    for (int group = first; group <= parts.groupCount(); group += 2) {
      if (parts.group(group) != null) {
        return Integer.parseInt(parts.group(group));
      }
    }
    return 0;
  }

  /**
   * An amount of yuan: an optional sign, digits, which may be grouped by commas, and a fraction no
   * finer than fen, zeros aside.
   *
   * @throws InvoiceDocumentException if it is anything else, more than {@link Money} takes, or
   *     negative
   */
  static Optional<Money> amount(String text) throws InvoiceDocumentException {
    String amount = plain(text, "an amount");
    if (amount.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = AMOUNT.matcher(amount);
    if (!parts.matches() || (!parts.group(1).isEmpty() && !parts.group(2).isEmpty())) {
      throw InvoiceDocumentException.damaged("an amount that is none");
    }
    String whole = parts.group(3).replace(",", "");
    String fraction = parts.group(4) == null ? "" : parts.group(4).substring(1);
    String digits = fraction.length() > 2 ? fraction.substring(0, 2) : fraction;
    if (!fraction.substring(digits.length()).matches("0*")) {
      throw InvoiceDocumentException.damaged("an amount finer than fen");
    }
    Money money = Money.parseYuan(digits.isEmpty() ? whole : whole + "." + digits);
    boolean negative = parts.group(1).equals("-") || parts.group(2).equals("-");
    if (negative && !money.isZero()) {
      throw InvoiceDocumentException.reversal();
    }
    return Optional.of(money);
  }

  /** 税额, as {@link #amount}; nothing when it is {@code ***} or says in words that there is none. */
  static Optional<Money> tax(String text) throws InvoiceDocumentException {
    String tax = plain(text, "an amount");
    return tax.matches("\\*{1,8}|免税|不征税|免征增值税") ? Optional.empty() : amount(tax);
  }

  private static String plain(String text, String what) throws InvoiceDocumentException {
    if (text.length() > MAX_LENGTH) {
      throw InvoiceDocumentException.damaged(what + " that is too long");
    }
    return Normalizer.normalize(text.replace('￥', '¥'), Normalizer.Form.NFKC).strip();
  }
}
