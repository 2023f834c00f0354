package io.xuqi.simulator.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.xuqi.common.Money;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChineseAmountTest {

  /** The examples of the rules, and places and sections of nothing but zeros. */
  @ParameterizedTest
  @CsvSource({
    "1409.50, 壹仟肆佰零玖圆伍角整",
    "6007.14, 陆仟零柒圆壹角肆分",
    "1680.32, 壹仟陆佰捌拾圆叁角贰分",
    "107000.53, 壹拾万柒仟圆伍角叁分",
    "16409.02, 壹万陆仟肆佰零玖圆零贰分",
    "325.04, 叁佰贰拾伍圆零肆分",
    "180.00, 壹佰捌拾圆整",
    "10.00, 壹拾圆整",
    "0.01, 壹分",
    "0.10, 壹角整",
    "0.11, 壹角壹分",
    "0.00, 零圆整",
    "10500.00, 壹万零伍佰圆整",
    "1005000.00, 壹佰万伍仟圆整",
    "100005000.00, 壹亿零伍仟圆整",
    "105000000.00, 壹亿零伍佰万圆整",
    "1000000000.05, 壹拾亿圆零伍分",
    "100000000001.00, 壹仟亿零壹圆整",
    "999999999999.99, 玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分"
  })
  void anAmountIsWrittenByTheRules(String amount, String written) {
    assertEquals(written, ChineseAmount.of(Money.parseYuan(amount)));
  }

  @Property(tries = 5000)
  void whatIsWrittenReadsAsTheAmount(
      @ForAll @LongRange(min = 0, max = Money.MAX_MINOR_UNITS) long fen) {
    assertReadsAs(fen);
  }

  @Example
  void everyPatternOfZerosReadsAsTheAmount() {
    for (int pattern = 0; pattern < 1 << 14; pattern++) {
      long fen = 0;
      for (int place = 0; place < 14; place++) {
        fen = fen * 10 + ((pattern >> place & 1) == 0 ? 0 : 1 + (place * 7 + pattern) % 9);
      }
      assertReadsAs(fen);
    }
  }

  private static void assertReadsAs(long fen) {
    String written = ChineseAmount.of(Money.ofFen(fen));
    assertEquals(fen, read(written), written);
    assertFalse(written.contains("零零"), written);
    assertFalse(fen > 0 && written.matches(".*零[仟佰拾万亿圆角分整].*"), written);
    assertEquals(fen % 10 == 0, written.endsWith("整"), written);
  }

  /** Reads as one counts: each character changes the sums, without knowing how they are written. */
  private static long read(String written) {
    long fen = 0;
    long yuan = 0;
    long section = 0;
    long digit = 0;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      switch (c) {
        case '拾' -> section += 10 * digit;
        case '佰' -> section += 100 * digit;
        case '仟' -> section += 1000 * digit;
        case '万' -> yuan += 10_000 * (section + digit);
        case '亿' -> yuan += 100_000_000 * (section + digit);
        case '圆' -> fen += 100 * (yuan + section + digit);
        case '角' -> fen += 10 * digit;
        case '分' -> fen += digit;
        case '整' -> {}
        default -> {
          digit = "零壹贰叁肆伍陆柒捌玖".indexOf(c);
          continue;
        }
      }
      digit = 0;
      if (c == '万' || c == '亿') {
        section = 0;
      }
    }
    return fen;
  }
}
