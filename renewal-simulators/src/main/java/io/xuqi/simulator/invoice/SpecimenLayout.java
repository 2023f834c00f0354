package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where everything of an invoice is printed: in millimetres from the upper left corner, as on real
 * ones. Labels and what they announce are texts of their own; what is too long for its place is
 * printed smaller.
 */
final class SpecimenLayout {

  static final double WIDTH = 210;
  static final double HEIGHT = 140;
  static final double QR_X = 6;
  static final double QR_Y = 4;
  static final double QR_SIZE = 22;

  private static final int ROWS = 8;
  private static final double SIZE = 3;
  private static final double ROW = 3.6;

  /** What is printed by whom: the form's own words, or an invoice's. */
  enum Ink {
    FORM(128, 0, 0),
    FACT(0, 0, 0);

    private final int red;
    private final int green;
    private final int blue;

    Ink(int red, int green, int blue) {
      this.red = red;
      this.green = green;
      this.blue = blue;
    }

    int red() {
      return red;
    }

    int green() {
      return green;
    }

    int blue() {
      return blue;
    }
  }

  /** A line of text; y is its baseline, and size an em. */
  record Text(double x, double y, double size, Ink ink, String text) {

    double width() {
      return size * ems(text);
    }

    /** Latin characters take half an em. */
    static double ems(String text) {
      return text.codePoints().mapToDouble(Text::em).sum();
    }

    static double em(int codePoint) {
      return codePoint < 0x80 ? 0.5 : 1;
    }
  }

  /** A straight line of the form. */
  record Rule(double x1, double y1, double x2, double y2) {}

  /** One page. */
  record Page(List<Text> texts, List<Rule> rules, boolean qr) {}

  private final SpecimenInvoice invoice;
  private final List<Text> texts = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  private SpecimenLayout(SpecimenInvoice invoice) {
    this.invoice = invoice;
  }

  static List<Page> of(SpecimenInvoice invoice) {
    int pages = (invoice.items().size() + ROWS - 1) / ROWS;
    List<Page> result = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      result.add(new SpecimenLayout(invoice).page(page, pages));
    }
    return result;
  }

  private Page page(int page, int pages) {
    head(page, pages);
    party(5, "购买方信息", invoice.buyerName(), invoice.buyerNumber());
    party(105, "销售方信息", invoice.sellerName(), Optional.of(invoice.sellerNumber()));
    List<Item> items =
        invoice.items().subList(page * ROWS, Math.min((page + 1) * ROWS, invoice.items().size()));
    items(items);
    if (pages > 1) {
      sums(89, "小", "计", items);
    }
    if (page == pages - 1) {
      sums(93, "合", "计", invoice.items());
      form(7, 99.5, SIZE, "价税合计（大写）");
      fact(52, 99.5, 70, ChineseAmount.of(invoice.gross()));
      form(142, 99.5, SIZE, "（小写）");
      fact(156, 99.5, 45, yuan(invoice.gross()));
    }
    remark();
    form(18, 133, SIZE, "开票人：");
    fact(30, 133, 60, SpecimenXml.SPECIMEN);
    frame();
    return new Page(List.copyOf(texts), List.copyOf(rules), page == 0);
  }

  private void head(int page, int pages) {
    String title = "电子发票（普通发票）" + SpecimenXml.SPECIMEN;
    double size = 5;
    form((WIDTH - size * Text.ems(title)) / 2, 15, size, title);
    form(150, 12, SIZE, "发票号码：");
    fact(165, 12, 40, invoice.number());
    form(150, 18, SIZE, "开票日期：");
    fact(165, 18, 40, date());
    if (pages > 1) {
      form(165, 24, SIZE, "共" + pages + "页 第" + (page + 1) + "页");
    }
  }

  private String date() {
    return String.format(
        Locale.ROOT,
        "%04d年%02d月%02d日",
        invoice.date().getYear(),
        invoice.date().getMonthValue(),
        invoice.date().getDayOfMonth());
  }

  private void party(double left, String side, String name, Optional<String> number) {
    upright(left + 1.5, 34, side);
    form(left + 7, 36, SIZE, "名称：");
    fact(left + 16, 36, 82, name);
    form(left + 7, 45, 2.7, "统一社会信用代码/纳税人识别号：");
    number.ifPresent(known -> fact(left + 51, 45, 48, known));
  }

  private void items(List<Item> items) {
    double y = 54;
    form(26, y, SIZE, "项目名称");
    form(65, y, SIZE, "规格型号");
    form(84, y, SIZE, "单位");
    form(94, y, SIZE, "数量");
    form(118, y, SIZE, "单价");
    form(146, y, SIZE, "金额");
    form(155, y, SIZE, "税率/征收率");
    form(192, y, SIZE, "税额");
    for (Item item : items) {
      y += ROW;
      fact(6, y, 56, item.name());
      fact(85, y, 8, "项");
      factUpTo(100, y, "1");
      factUpTo(124, y, item.net().toDecimalString());
      factUpTo(152, y, item.net().toDecimalString());
      factUpTo(168, y, TaxRate.of(item).map(TaxRate::printed).orElse(""));
      factUpTo(203, y, item.tax().map(Money::toDecimalString).orElse(SpecimenXml.EXEMPT));
    }
  }

  private void sums(double y, String first, String second, List<Item> items) {
    form(18, y, SIZE, first);
    form(36, y, SIZE, second);
    factUpTo(152, y, yuan(SpecimenInvoice.sum(items.stream().map(Item::net).toList())));
    List<Money> taxes = items.stream().flatMap(item -> item.tax().stream()).toList();
    factUpTo(203, y, taxes.isEmpty() ? SpecimenXml.EXEMPT : yuan(SpecimenInvoice.sum(taxes)));
  }

  private void remark() {
    upright(6.5, 110, "备注");
    StringBuilder line = new StringBuilder();
    double y = 107;
    for (int codePoint : invoice.remark().codePoints().toArray()) {
      line.appendCodePoint(codePoint);
      if (SIZE * Text.ems(line.toString()) > 180) {
        fact(13, y, 190, line.toString());
        line.setLength(0);
        y += 4.5;
      }
    }
    fact(13, y, 190, line.toString());
  }

  private void frame() {
    for (double y : new double[] {28, 50, 94.5, 102, 127}) {
      rules.add(new Rule(5, y, 205, y));
    }
    for (double x : new double[] {5, 205}) {
      rules.add(new Rule(x, 28, x, 127));
    }
    for (double x : new double[] {11, 105, 111}) {
      rules.add(new Rule(x, 28, x, 50));
    }
    rules.add(new Rule(11, 102, 11, 127));
    rules.add(new Rule(50, 94.5, 50, 102));
  }

  private void form(double x, double y, double size, String text) {
    texts.add(new Text(x, y, size, Ink.FORM, text));
  }

  private void upright(double x, double y, String text) {
    for (int i = 0; i < text.length(); i++) {
      form(x, y + i * 3.4, SIZE, text.substring(i, i + 1));
    }
  }

  /** A fact that begins somewhere and has so much room. */
  private void fact(double x, double y, double room, String text) {
    if (!text.isEmpty()) {
      double size = Math.min(SIZE, room / Text.ems(text));
      texts.add(new Text(x, y, size, Ink.FACT, text));
    }
  }

  /** A fact that ends somewhere. */
  private void factUpTo(double right, double y, String text) {
    if (!text.isEmpty()) {
      texts.add(new Text(right - SIZE * Text.ems(text), y, SIZE, Ink.FACT, text));
    }
  }

  private static String yuan(Money amount) {
    return "¥" + amount.toDecimalString();
  }
}
