package io.xuqi.ca;

/**
 * The CA's number of an order (业务单号, R25): opaque, never taken apart.
 *
 * @param value 1 to 64 visible ASCII characters
 */
public record BusinessNumber(String value) {

  /**
   * @throws IllegalArgumentException if the value is empty, too long, or has other characters
   */
  public BusinessNumber {
    if (!value.matches("[!-~]{1,64}")) {
      throw new IllegalArgumentException("not a business number");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
