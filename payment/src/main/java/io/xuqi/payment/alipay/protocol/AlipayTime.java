package io.xuqi.payment.alipay.protocol;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/** Times as Alipay writes them: to the second, in China's time. */
public final class AlipayTime {

  /** GMT+8, all year. */
  public static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

  private AlipayTime() {}

  /** A time, cut to the second. */
  public static String format(Instant time) {
    return FORM.format(time.atOffset(ZONE));
  }

  /**
   * Reads a time.
   *
   * @throws java.time.format.DateTimeParseException if it has another form
   */
  public static Instant parse(String text) {
    return LocalDateTime.parse(text, FORM).toInstant(ZONE);
  }
}
