package io.xuqi.token.pkcs11;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Fixed-length text fields of PKCS#11 structs: UTF-8, padded with blanks (some: with zeros). */
final class Text {

  private Text() {}

  /**
   * Never fails: what is not UTF-8 shows as a replacement character, and a control character, of
   * ASCII or beyond (a terminal would obey it), as a blank.
   */
  static String decode(byte[] field) {
    return decode(field, StandardCharsets.UTF_8);
  }

  /** The same for drivers with another encoding. */
  static String decode(byte[] field, Charset encoding) {
    return new String(field, encoding).replaceAll("\\p{Cc}", " ").strip();
  }

  /**
   * @throws IllegalArgumentException if the text is longer than the field
   */
  static byte[] encode(String text, int size) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > size) {
      throw new IllegalArgumentException("more than " + size + " bytes of UTF-8");
    }
    byte[] field = Arrays.copyOf(bytes, size);
    Arrays.fill(field, bytes.length, size, (byte) ' ');
    return field;
  }
}
