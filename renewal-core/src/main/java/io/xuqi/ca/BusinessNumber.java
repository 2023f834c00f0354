package io.xuqi.ca;

import java.util.regex.Pattern;

/**
 * The CA's number of an order (业务单号, R25): opaque, never taken apart.
 *
 * @param value 1 to 64 visible ASCII characters
 */
public record BusinessNumber(String value) {

  private static final Pattern FORM = Pattern.compile("[!-~]{1,64}");

  /**
   * @throws IllegalArgumentException if the value is empty, too long, or has other characters
   */
  public BusinessNumber {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a business number");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
