package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.TaxpayerNumber.CheckDigit;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Invoices made up from a seed, for tests of whatever reads invoices. The same seed always gives
 * the same invoice; nobody in them exists.
 */
public final class SpecimenInvoices {

  private static final LocalDate FIRST = LocalDate.of(2024, 12, 1);
  private static final int DAYS = 1000;
  private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  private static final int[] RATES = {13, 9, 6, 3, 1};

  private static final String[] PLACES = {"云杉", "样例", "北山", "南溪", "青石", "Ｙ＆Ｓ", "Yunshan"};
  private static final String[] TRADES = {"科技", "数字认证", "信息技术", "商贸", " Trading ", "A&B", "<测>"};
  private static final String[] BRACKETS = {"（北京）", "(上海)", "〔试〕", "【样】", "《例》", "[x]", ""};
  private static final String[] FORMS = {"有限公司", "股份有限公司", "中心", "Co., Ltd.", "·分公司", "\"'&amp;"};

  private SpecimenInvoices() {}

  /**
   * An invoice as a CA issues it: one line of service at 6 %, a company that pays 180.00 yuan.
   *
   * @param serial 0 to 9,999,999,999, the last digits of its number
   * @throws IllegalArgumentException if the serial is another
   */
  public static SpecimenInvoice usual(long serial) {
    if (serial < 0 || serial > 9_999_999_999L) {
      throw new IllegalArgumentException("serial " + serial);
    }
    return new SpecimenInvoice(
        String.format(Locale.ROOT, "2611200000%010d", serial),
        FIRST.plusDays(serial % DAYS),
        "云杉示例" + serial + "（北京）有限公司",
        Optional.of(creditCode(new Random(serial))),
        "样例数字认证中心有限公司",
        "91350200MA2YJ1XR9G",
        List.of(new Item("*信息技术服务*数字证书续期", Money.ofFen(16981), Optional.of(Money.ofFen(1019)))),
        "业务编号 " + serial);
  }

  /**
   * An invoice that is odd but legal: rare characters (beyond U+FFFF too), brackets and what XML
   * takes for markup in names, no number of the buyer or an old one, exempt lines, many lines, the
   * smallest and very large amounts.
   */
  public static SpecimenInvoice odd(long seed) {
    Random random = new Random(seed);
    return new SpecimenInvoice(
        digits(random, 20),
        FIRST.plusDays(random.nextInt(DAYS)),
        name(random),
        buyerNumber(random),
        name(random),
        creditCode(random),
        items(random),
        random.nextBoolean() ? "" : "备注 " + name(random));
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    name.append(of(random, PLACES)).append(of(random, BRACKETS)).append(of(random, TRADES));
    int rare = random.nextInt(4);
    for (int i = 0; i < rare; i++) {
      name.appendCodePoint(rare(random));
    }
    int common = random.nextInt(20) == 0 ? 60 : random.nextInt(6);
    for (int i = 0; i < common; i++) {
      name.appendCodePoint(0x4e00 + random.nextInt(0x5000));
    }
    return name.append(of(random, FORMS)).toString();
  }

  private static int rare(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0x3400 + random.nextInt(0x1900);
      case 1 -> 0x20000 + random.nextInt(0xa000);
      case 2 -> 0x2a700 + random.nextInt(0x1000);
      default -> "㐂㒃䶮〇々①Ⅳ☎".charAt(random.nextInt(8));
    };
  }

  private static Optional<String> buyerNumber(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(digits(random, 15));
      case 2 -> Optional.of(digits(random, 17) + "X");
      case 3 -> Optional.of(digits(random, 20));
      default -> Optional.of(creditCode(random));
    };
  }

  private static List<Item> items(Random random) {
    int count =
        switch (random.nextInt(6)) {
          case 0 -> 2 + random.nextInt(7);
          case 1 -> 9 + random.nextInt(40);
          default -> 1;
        };
    boolean allExempt = random.nextInt(5) == 0;
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Money net = net(random, count);
      Optional<Money> tax =
          allExempt || random.nextInt(8) == 0 ? Optional.empty() : Optional.of(tax(random, net));
      items.add(new Item("*示例服务*" + name(random), net, tax));
    }
    return items;
  }

  private static Money net(Random random, int count) {
    long most =
        switch (random.nextInt(4)) {
          case 0 -> 9;
          case 1 -> Money.MAX_MINOR_UNITS / 2 / count;
          default -> 1_000_000;
        };
    return Money.ofFen(1 + random.nextLong(most));
  }

  private static Money tax(Random random, Money net) {
    return switch (random.nextInt(10)) {
      case 0 -> Money.ofFen(0);
      case 1 -> Money.ofFen(random.nextLong(net.minorUnits()));
      default -> new TaxRate(RATES[random.nextInt(RATES.length)]).taxOf(net);
    };
  }

  /** One with both check digits. */
  private static String creditCode(Random random) {
    StringBuilder code = new StringBuilder("91");
    code.append(digits(random, 6));
    for (int i = 0; i < 8; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    code.append(checked(code, CheckDigit.ORGANISATION_CODE));
    return code.append(checked(code, CheckDigit.CREDIT_CODE)).toString();
  }

  private static char checked(StringBuilder code, CheckDigit digit) {
    for (int i = 0; i < ALPHABET.length(); i++) {
      char candidate = ALPHABET.charAt(i);
      String whole = code.toString() + candidate + "0".repeat(17 - code.length());
      if (!new TaxpayerNumber(whole).failingCheckDigits().contains(digit)) {
        return candidate;
      }
    }
    throw new IllegalStateException("there is always one");
  }

  private static String digits(Random random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  private static String of(Random random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
