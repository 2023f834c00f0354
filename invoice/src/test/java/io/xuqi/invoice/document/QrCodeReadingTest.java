package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.NUMBER;
import static io.xuqi.invoice.document.Documents.QR;
import static io.xuqi.invoice.document.Documents.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import io.xuqi.invoice.document.InvoiceQr.AmountKind;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeReadingTest {

  @Test
  void the_text_of_a_code_is_read() {
    assertEquals(
        Optional.of(
            new InvoiceQr(
                "32",
                Optional.empty(),
                NUMBER,
                Money.ofFen(18000),
                LocalDate.of(2026, 11, 28),
                true)),
        QrText.parse(QR));
  }

  @Test
  void an_older_code_is_read() {
    String covered = "01,10,035001800211,12345678,169.81,20191128,12345678901234567890,";
    InvoiceQr qr = QrText.parse(Documents.qr(covered) + ",").orElseThrow();
    assertEquals(Optional.of("035001800211"), qr.code());
    assertEquals(AmountKind.NET, qr.amountKind());
    assertTrue(qr.checksumFits());
  }

  /** The check value of this CRC as its catalogues give it (CRC-16/UMTS). */
  @Test
  void the_checksum_is_the_one_of_the_catalogues() {
    assertEquals(0xFEE8, QrText.crc("123456789"));
  }

  @Test
  void the_checksum_covers_the_last_comma() {
    String covered = "01,32,," + NUMBER + ",180.00,20261128,,";
    String without = covered.substring(0, covered.length() - 1);
    assertFalse(
        QrText.parse(covered + "%04X".formatted(QrText.crc(without))).orElseThrow().checksumFits());
    assertTrue(
        QrText.parse(covered + "%x".formatted(QrText.crc(covered))).orElseThrow().checksumFits());
    assertFalse(QrText.parse(covered).orElseThrow().checksumFits());
  }

  @ParameterizedTest
  @CsvSource({"31,GROSS", "32,GROSS", "10,NET", "04,NET", "61,EITHER"})
  void the_amount_is_gross_or_net_by_the_type(String type, AmountKind kind) {
    String text = "01," + type + ",," + NUMBER + ",180.00,20261128,,";
    assertEquals(kind, QrText.parse(text).orElseThrow().amountKind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://example.com/",
        "01,32,,1,1.2.3,20261128,,",
        "01,32,,1,1,20261328,,",
        "02,32,,1,1,20261128,,",
        "01,32,,A,1,20261128,,",
        "01,32,,1,1e9,20261128,,",
        "01,32,,1,,20261128,,"
      })
  void another_code_is_none_of_an_invoice(String text) {
    assertEquals(Optional.empty(), QrText.parse(text));
  }

  @Test
  void a_long_text_is_not_looked_at() {
    assertTrue(QrText.parse(QR + " ".repeat(QrText.MAX_LENGTH - QR.length())).isPresent());
    assertFalse(QrText.parse(QR + " ".repeat(QrText.MAX_LENGTH - QR.length() + 1)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void a_picture_says_what_its_code_says(String format) throws Exception {
    InvoiceFacts facts = InvoiceReader.read(Codes.picture(QR, format));
    assertEquals(Source.QR_CODE, facts.source());
    assertEquals(Optional.of(NUMBER), facts.number());
    assertEquals(Optional.of(Money.ofFen(18000)), facts.gross());
    assertEquals(Optional.empty(), facts.net());
    assertEquals(QrText.parse(QR), facts.qr());
  }

  @Test
  void the_amount_of_an_older_pictures_code_is_net() throws Exception {
    InvoiceFacts facts =
        InvoiceReader.read(Codes.picture("01,10,035001800211,12345678,169.81,20191128,1,", "png"));
    assertEquals(Optional.of(Money.ofFen(16981)), facts.net());
    assertEquals(Optional.empty(), facts.gross());
  }

  @Test
  void a_picture_of_something_else_is_no_invoice() {
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, Codes.picture("hello", "png"));
  }

  @Test
  void a_picture_is_measured_before_it_is_decoded() {
    byte[] huge = Codes.picture(QR, "png");
    ByteBuffer.wrap(huge).putInt(16, 100_000).putInt(20, 100_000);
    CRC32 crc = new CRC32();
    crc.update(huge, 12, 17);
    ByteBuffer.wrap(huge).putInt(29, (int) crc.getValue());
    refused(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, huge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void a_picture_that_is_cut_off_is_refused_or_read(String format) {
    byte[] whole = Codes.picture(QR, format);
    for (int length = 3; length < whole.length; length += 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertEquals(Optional.of(NUMBER), InvoiceReader.read(cut).number());
      } catch (InvoiceDocumentException e) {
        assertTrue(e.code().value().startsWith("invoice.document-"));
      }
    }
  }
}
