package io.xuqi.invoice.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the printed text of an invoice says, by its labels. Buyer and seller have the same labels;
 * the buyer comes first, to the left or above.
 */
final class PrintedInvoice {

  private static final Pattern NUMBER = Pattern.compile("发票号码:?([0-9]{8,30})");
  private static final Pattern DATE =
      Pattern.compile("开票日期:?([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}-[0-9]{2}-[0-9]{2})");
  private static final Pattern AMOUNT =
      Pattern.compile("-?¥?-?[0-9][0-9,]{0,20}\\.[0-9]{2}|\\*{3}");
  private static final Pattern TAXPAYER = Pattern.compile("纳税人识别号:([0-9A-Za-z]{15,20})?");
  private static final Pattern NAME = Pattern.compile("名\\s{0,9}称\\s{0,9}:");

  /** What follows a name; 地址 and 电话 are labels with their punctuation only: names have them. */
  private static final Pattern NEXT =
      Pattern.compile(
          "名\\s{0,9}称\\s{0,9}:|统一社会信用|纳税人识别号|地\\s{0,9}址\\s{0,9}[:、,]"
              + "|电\\s{0,9}话\\s{0,9}:|开户(?:银行|行)|密码区|机器编号");

  /** A narrow column beside the names says whose they are, from top to bottom. */
  private static final String COLUMN = "[购买销售方信息 ]*";

  private final FactsDraft facts = new FactsDraft();
  private final List<Optional<String>> names = new ArrayList<>();
  private final List<Optional<String>> taxpayers = new ArrayList<>();

  private PrintedInvoice() {}

  /** Reads the lines of a page, as far as they say anything. */
  static FactsDraft read(PageText page) throws InvoiceDocumentException {
    PrintedInvoice invoice = new PrintedInvoice();
    for (String line : page.lines()) {
      String plain = narrow(line);
      invoice.line(line, plain, plain.replaceAll("\\s", ""));
    }
    FactsDraft facts = invoice.facts;
    if (invoice.names.size() >= 2) {
      facts.buyerName = invoice.names.get(0);
      facts.sellerName = invoice.names.get(1);
    }
    if (invoice.taxpayers.size() >= 2) {
      facts.buyerNumber = invoice.taxpayers.get(0);
      facts.sellerNumber = invoice.taxpayers.get(1);
    }
    return facts;
  }

  /**
   * Whether a page says another number, date or gross amount than the data does. What cannot be
   * read says nothing, and the net amount stays out: sums of single pages have the same label.
   */
  static boolean contradicts(PageText page, FactsDraft data) {
    try {
      FactsDraft printed = read(page);
      printed.net = Optional.empty();
      return data.contradicts(printed);
    } catch (InvoiceDocumentException e) {
      return false;
    }
  }

  /** Full-width forms as ASCII, character by character: places stay what they are. */
  private static String narrow(String line) {
    StringBuilder narrow = new StringBuilder(line);
    for (int i = 0; i < narrow.length(); i++) {
      char c = narrow.charAt(i);
      if (c >= '！' && c <= '～') {
        narrow.setCharAt(i, (char) (c - '！' + '!'));
      } else if (c == '￥') {
        narrow.setCharAt(i, '¥');
      } else if (c == '\u3000') {
        narrow.setCharAt(i, ' ');
      }
    }
    return narrow.toString();
  }

  private void line(String line, String plain, String dense) throws InvoiceDocumentException {
    Matcher number = NUMBER.matcher(dense);
    if (facts.number.isEmpty() && number.find()) {
      facts.number = Values.number(number.group(1));
    }
    Matcher date = DATE.matcher(dense);
    if (facts.date.isEmpty() && date.find()) {
      facts.date = Values.date(date.group(1));
    }
    names(line, plain);
    Matcher taxpayer = TAXPAYER.matcher(dense);
    while (taxpayer.find()) {
      taxpayers.add(Optional.ofNullable(taxpayer.group(1)));
    }
    int gross = dense.indexOf("价税合计");
    int total = dense.indexOf("合计");
    if (gross >= 0) {
      gross(dense.substring(gross));
    } else if (total >= 0) {
      totals(dense.substring(total));
    }
  }

  private void gross(String line) throws InvoiceDocumentException {
    List<String> amounts = amounts(line);
    if (facts.gross.isEmpty() && !amounts.isEmpty()) {
      facts.gross = Values.tax(amounts.get(amounts.size() - 1));
    }
  }

  private void totals(String line) throws InvoiceDocumentException {
    List<String> amounts = amounts(line);
    if (facts.net.isEmpty() && !amounts.isEmpty()) {
      facts.net = Values.tax(amounts.get(0));
      facts.tax = amounts.size() > 1 ? Values.tax(amounts.get(1)) : Optional.empty();
    }
  }

  private static List<String> amounts(String line) {
    return AMOUNT.matcher(line).results().map(found -> found.group()).toList();
  }

  private void names(String line, String plain) throws InvoiceDocumentException {
    Matcher name = NAME.matcher(plain);
    while (name.find()) {
      Matcher next = NEXT.matcher(plain);
      int end = next.find(name.end()) ? next.start() : line.length();
      names.add(name(line.substring(name.end(), end)));
    }
  }

  /** The first piece of a text that is more than the column beside it. */
  private static Optional<String> name(String text) throws InvoiceDocumentException {
    for (String piece : text.split("\t", -1)) {
      String name = piece.strip().replaceAll(" [购买销售方信息]$", "").strip();
      if (!name.matches(COLUMN)) {
        return FactsDraft.words(name.length() > FactsDraft.MAX_NAME ? "" : name);
      }
    }
    return Optional.empty();
  }
}
