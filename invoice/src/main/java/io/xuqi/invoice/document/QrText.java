package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an invoice's QR code: {@code 01,type,code,number,amount,yyyyMMdd,check
 * code,checksum}, where code and check code are those of older kinds.
 */
final class QrText {

  /** More than any invoice's QR code has. */
  static final int MAX_LENGTH = 300;

  private static final Pattern FORM =
      Pattern.compile(
          "(01,([0-9]{1,4}),([0-9A-Za-z]{0,20}),([0-9]{1,30}),([0-9.]{1,20}),([0-9]{8}),"
              + "[0-9A-Za-z]{0,40},)([0-9A-Fa-f]{0,8}),?");

  private QrText() {}

  /** What it says; nothing, if it is another QR code. */
  static Optional<InvoiceQr> parse(String text) {
    String trimmed = text.length() > MAX_LENGTH ? "" : text.strip();
    Matcher parts = FORM.matcher(trimmed);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      Optional<Money> amount = Values.amount(parts.group(5));
      Optional<LocalDate> date = Values.date(parts.group(6));
      if (amount.isEmpty() || date.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new InvoiceQr(
              parts.group(2),
              Optional.of(parts.group(3)).filter(code -> !code.isEmpty()),
              parts.group(4),
              amount.get(),
              date.get(),
              fits(parts.group(1), parts.group(7))));
    } catch (InvoiceDocumentException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(String covered, String checksum) {
    return !checksum.isEmpty() && Integer.parseUnsignedInt(checksum, 16) == crc(covered);
  }

  /** CRC-16 with the polynomial 0x8005, beginning with 0, bits in their order. */
  static int crc(String text) {
    int crc = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (b & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x8005 : crc << 1;
      }
    }
    return crc & 0xFFFF;
  }
}
