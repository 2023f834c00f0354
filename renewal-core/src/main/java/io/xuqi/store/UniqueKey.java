package io.xuqi.store;

/**
 * Something only one renewal may hold at a time, such as one certificate being renewed.
 *
 * @param value 1 to 200 characters
 */
public record UniqueKey(String value) {

  /**
   * @throws IllegalArgumentException if the value is empty or too long
   */
  public UniqueKey {
    if (value.isEmpty() || value.length() > 200) {
      throw new IllegalArgumentException("a unique key has 1 to 200 characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
