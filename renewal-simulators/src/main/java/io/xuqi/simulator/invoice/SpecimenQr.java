package io.xuqi.simulator.invoice;

import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What the QR code of a fully digitalised invoice says: type 32 and the gross amount. */
final class SpecimenQr {

  private static final int POLYNOMIAL = 0x8005;

  private SpecimenQr() {}

  static String text(SpecimenInvoice invoice) {
    String content =
        "01,32,,"
            + invoice.number()
            + ","
            + invoice.gross().toDecimalString()
            + ","
            + invoice.date().format(DateTimeFormatter.BASIC_ISO_DATE)
            + ",,";
    return content + String.format(Locale.ROOT, "%04X", checksum(content));
  }

  /** CRC-16 over the text with its last comma: most significant bit first, from zero. */
  static int checksum(String text) {
    int crc = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (b & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
    }
    return crc & 0xffff;
  }
}
