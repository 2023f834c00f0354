package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;

/**
 * Amounts of yuan in capital characters (人民币大写), by the rules for filling in bank notes (正确填写票据和
 * 结算凭证的基本规定): 零 where they require it, and not where they leave the choice.
 */
final class ChineseAmount {

  private static final String DIGITS = "零壹贰叁肆伍陆柒捌玖";
  private static final String[] PLACES = {"仟", "佰", "拾", ""};
  private static final String[] SECTIONS = {"亿", "万", ""};
  private static final int SECTION = 10_000;

  private ChineseAmount() {}

  static String of(Money amount) {
    long yuan = amount.minorUnits() / 100;
    int jiao = (int) (amount.minorUnits() / 10 % 10);
    int fen = (int) (amount.minorUnits() % 10);
    StringBuilder text = new StringBuilder();
    if (yuan > 0) {
      text.append(whole(yuan)).append('圆');
    }
    if (jiao > 0) {
      text.append(DIGITS.charAt(jiao)).append('角');
    }
    if (fen > 0) {
      if (yuan > 0 && jiao == 0) {
        text.append('零');
      }
      return text.append(DIGITS.charAt(fen)).append('分').toString();
    }
    return (text.isEmpty() ? text.append("零圆") : text).append('整').toString();
  }

  /** A zero is read once, before the next digit of its section or of a later one. */
  private static String whole(long yuan) {
    int[] sections = {
      (int) (yuan / SECTION / SECTION), (int) (yuan / SECTION % SECTION), (int) (yuan % SECTION)
    };
    StringBuilder text = new StringBuilder();
    boolean zero = false;
    for (int s = 0; s < sections.length; s++) {
      int divisor = SECTION / 10;
      for (String place : PLACES) {
        int digit = sections[s] / divisor % 10;
        divisor /= 10;
        if (digit == 0) {
          zero = true;
          continue;
        }
        if (zero && !text.isEmpty()) {
          text.append('零');
        }
        zero = false;
        text.append(DIGITS.charAt(digit)).append(place);
      }
      if (sections[s] > 0) {
        text.append(SECTIONS[s]);
        zero = false;
      }
    }
    return text.toString();
  }
}
