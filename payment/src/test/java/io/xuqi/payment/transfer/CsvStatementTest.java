package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.GB18030;
import static io.xuqi.payment.transfer.Samples.assertInvalid;
import static io.xuqi.payment.transfer.Samples.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvStatementTest {

  private static final String HEADER = "日期,贷方,借方,户名,账号,摘要,流水号\n";

  private static CsvFormat.Builder columns() {
    return CsvFormat.builder()
        .date("日期", "yyyy-MM-dd")
        .amounts("贷方", "借方")
        .payer("户名", "账号")
        .remarks("摘要")
        .reference("流水号");
  }

  private static final CsvStatement FORMAT = CsvStatement.of(columns().build());

  private static StatementLine first(CsvFormat.Builder format, String csv) throws Exception {
    return read(CsvStatement.of(format.build()), csv).get(0);
  }

  @Test
  void a_line_is_found_by_the_names_of_the_columns() throws Exception {
    StatementLine line =
        read(FORMAT, HEADER + "2026-11-02,\"1,180.50\",,云杉示例,6222 0000 1111,续期 P1,F001\n").get(0);

    assertEquals(
        new StatementLine(
            "2026-11-02/1180.50CNY/F001/1",
            Kind.CREDIT,
            Money.ofFen(118050),
            LocalDate.of(2026, 11, 2),
            Optional.of(new AccountNumber("622200001111")),
            "云杉示例",
            "续期 P1"),
        line);
  }

  @Test
  void a_header_below_lines_about_the_account_and_above_a_footer_is_found() throws Exception {
    String csv = "对账单\n账号,6222\n\n" + HEADER + "2026-11-02,180,,甲,,,F1\n合计,180,,,,,\n不是一行\n";
    assertEquals(1, read(CsvStatement.of(columns().footer("合计").build()), csv).size());
  }

  @Test
  void both_encodings_are_read_with_and_without_a_byte_order_mark() throws Exception {
    String csv = HEADER + "2026-11-02,180,,云杉示例科技㐀𠀀,,,F1\r\n";
    for (String mark : List.of("", "\uFEFF")) {
      assertEquals(
          "云杉示例科技㐀𠀀",
          read(FORMAT, (mark + csv).getBytes(StandardCharsets.UTF_8)).get(0).payerName());
      assertEquals(
          "云杉示例科技㐀𠀀",
          read(CsvStatement.of(columns().charset(GB18030).build()), (mark + csv).getBytes(GB18030))
              .get(0)
              .payerName());
    }
  }

  @Test
  void quoted_fields_hold_separators_quotes_and_line_ends() throws Exception {
    List<StatementLine> lines =
        read(
            FORMAT,
            HEADER + "2026-11-02,180,,\"甲,\"\"乙\"\"\",,\"一\r\n二\",F1\r\n2026-11-03,1,,,,,F2");
    assertEquals("甲,\"乙\"", lines.get(0).payerName());
    assertEquals("一\r\n二", lines.get(0).remark());
    assertEquals(2, lines.size());
  }

  @ParameterizedTest
  @CsvSource({
    "180,,CREDIT",
    "180,0.00,CREDIT",
    ",180,DEBIT",
    "-180,,REVERSAL",
    ",-180,DEBIT_REVERSAL",
  })
  void two_columns_say_which_way_it_went(String credit, String debit, Kind kind) throws Exception {
    String row = "2026-11-02,%s,%s,,,,F1\n".formatted(text(credit), text(debit));
    StatementLine line = read(FORMAT, HEADER + row).get(0);
    assertEquals(kind, line.kind());
    assertEquals(Money.ofFen(18000), line.amount());
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  @Test
  void a_sign_says_which_way_it_went() throws Exception {
    CsvFormat.Builder format = CsvFormat.builder().date("d", "yyyyMMdd").signedAmount("a");
    assertEquals(Kind.CREDIT, first(format, "d,a\n20261102,+5\n").kind());
    assertEquals(Kind.DEBIT, first(format, "d,a\n20261102,-5\n").kind());
  }

  @Test
  void a_mark_says_which_way_it_went() throws Exception {
    CsvFormat.Builder format =
        CsvFormat.builder().date("d", "yyyyMMdd").markedAmount("a", "m", Set.of("贷"), Set.of("借"));
    assertEquals(Kind.CREDIT, first(format, "d,a,m\n20261102,5,贷\n").kind());
    assertEquals(Kind.DEBIT, first(format, "d,a,m\n20261102,5,借\n").kind());
    assertEquals(Kind.REVERSAL, first(format, "d,a,m\n20261102,-5,贷\n").kind());
    assertInvalid(
        CsvStatement.of(format.build()),
        "d,a,m\n20261102,5,SECRET\n",
        2,
        "a mark that means neither credit nor debit");
  }

  @Test
  void a_line_has_its_own_currency_and_its_digits() throws Exception {
    CsvFormat.Builder format =
        CsvFormat.builder().date("d", "yyyyMMdd").signedAmount("a").currencyColumn("c");
    assertEquals(
        new Money(5, Currency.getInstance("JPY")),
        first(format, "d,a,c\n20261102,5,JPY\n").amount());
    assertEquals(Money.ofFen(500), first(format, "d,a,c\n20261102,5,\n").amount());
    CsvStatement reader = CsvStatement.of(format.build());
    assertInvalid(reader, "d,a,c\n20261102,5.5,JPY\n", 2, "not an amount of its form");
    assertInvalid(reader, "d,a,c\n20261102,5,QQQ\n", 2, "not a currency of ISO 4217");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "1e3",
        "0x10",
        "180.001",
        "1,80",
        ",180",
        "１８０",
        "--5",
        "1 0",
        "1234567890123",
        "1,234,567,890,123",
        "99999999999999999999",
        "180.00.00",
        "¥180"
      })
  void what_is_no_amount_is_refused(String amount) {
    assertInvalid(
        FORMAT,
        HEADER + "2026-11-02,\"" + amount + "\",,SECRET,,,F1\n",
        2,
        "not an amount of its form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30", "2026-13-01", "2026/11/02", "", "20261102"})
  void what_is_no_date_is_refused(String date) {
    assertInvalid(FORMAT, HEADER + date + ",180,,SECRET,,,F1\n", 2, "not a date of its form");
  }

  @Test
  void a_year_that_no_statement_is_of_is_refused() {
    assertInvalid(FORMAT, HEADER + "0026-11-02,180,,,,,F1\n", 2, "a date that is not of our times");
  }

  @Test
  void what_breaks_the_form_is_refused_with_its_line() {
    String good = "2026-11-02,180,,甲,,,F1\n";
    assertInvalid(FORMAT, "a,b\nSECRET,1\n", 2, "no header with the columns of its form");
    assertInvalid(FORMAT, "", 1, "no header with the columns of its form");
    assertInvalid(FORMAT, "日期,日期,贷方,借方,户名,账号,摘要,流水号\n", 1, "a column occurs twice");
    assertInvalid(
        FORMAT, HEADER + good + "2026-11-02,180\n", 3, "fewer fields than the header has");
    assertInvalid(
        FORMAT, HEADER + good + "2026-11-02,1,1,SECRET,,,\n", 3, "not exactly one amount");
    assertInvalid(FORMAT, HEADER + good + "2026-11-02,,,SECRET,,,\n", 3, "not exactly one amount");
    assertInvalid(
        FORMAT, HEADER + "2026-11-02,1,,SEC\"RET,,,\n", 2, "a quotation mark within a field");
    assertInvalid(
        FORMAT, HEADER + "2026-11-02,1,,\"SECRET,,,\n", 3, "a quoted field without an end");
    assertInvalid(FORMAT, HEADER + "2026-11-02,1,,\"SEC\"RET,,,\n", 2, "text after a quoted field");
  }

  @Test
  void giant_fields_and_records_are_refused() {
    String giant = "SECRET".repeat(400);
    assertInvalid(
        FORMAT,
        HEADER + "2026-11-02,1,," + giant + ",,,\n",
        2,
        "a field of more than 2000 characters");
    assertInvalid(
        FORMAT,
        HEADER + "2026-11-02,1,,\"" + giant + "\",,,\n",
        2,
        "a field of more than 2000 characters");
    assertInvalid(FORMAT, HEADER + ",".repeat(200) + "\n", 2, "more than 100 fields");
  }

  @Test
  void bytes_that_are_no_text_are_refused() {
    byte[] good = (HEADER + "2026-11-02,180,,云,,,F1\n").getBytes(GB18030);
    CsvStatement gb = CsvStatement.of(columns().charset(GB18030).build());
    String reason = "bytes that are no text in its encoding";
    // As UTF-8 it is none; cut off within a character of two or four bytes it is none in GB18030.
    StatementException asUtf8 = assertThrows(StatementException.class, () -> read(FORMAT, good));
    assertEquals(reason, asUtf8.problem().arguments().get(1));
    for (String last : List.of("云", "𠀀")) {
      byte[] whole = (HEADER + "2026-11-02,180,,,,,F1\n2026-11-02,1,," + last).getBytes(GB18030);
      for (int cut = 1; cut < last.getBytes(GB18030).length; cut++) {
        byte[] truncated = Arrays.copyOf(whole, whole.length - cut);
        StatementException refused =
            assertThrows(StatementException.class, () -> read(gb, truncated));
        assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, refused.code());
      }
    }
  }

  @Test
  void a_statement_that_cannot_be_read_is_unavailable_and_may_be_tried_again() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("no medium");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream half =
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(HEADER.getBytes(StandardCharsets.UTF_8)), broken)));
    StatementException failed = assertThrows(StatementException.class, () -> FORMAT.readAll(half));
    assertEquals(ErrorCode.PAYMENT_STATEMENT_UNAVAILABLE, failed.code());
  }

  @Test
  void a_masked_account_counts_as_not_told() throws Exception {
    assertTrue(
        read(FORMAT, HEADER + "2026-11-02,180,,甲,6222****1111,,F1\n")
            .get(0)
            .payerAccount()
            .isEmpty());
  }

  @Test
  void a_description_without_dates_or_amounts_is_none() {
    assertThrows(IllegalStateException.class, () -> CsvFormat.builder().build());
    assertThrows(
        IllegalStateException.class, () -> CsvFormat.builder().date("d", "yyyyMMdd").build());
    assertThrows(IllegalArgumentException.class, () -> CsvFormat.builder().numbers('.', '.'));
  }
}
