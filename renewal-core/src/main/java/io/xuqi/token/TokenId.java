package io.xuqi.token;

/**
 * Tells one physical token from every other: its maker and the serial number the maker gave it
 * (R6).
 *
 * @param manufacturer as the token reports it, trimmed
 * @param serialNumber as the token reports it, trimmed; what the user compares with the print on
 *     the casing
 */
public record TokenId(String manufacturer, String serialNumber) {

  /** The longest manufacturer or serial number accepted from a driver. */
  public static final int MAX_LENGTH = 128;

  /**
   * @throws IllegalArgumentException if the serial number is blank or a part is too long
   */
  public TokenId {
    if (serialNumber.isBlank()
        || serialNumber.length() > MAX_LENGTH
        || manufacturer.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a token needs a serial number of 1 to 128 characters");
    }
  }

  @Override
  public String toString() {
    return serialNumber;
  }
}
