package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.GB18030;
import static io.xuqi.payment.transfer.Samples.assertInvalid;
import static io.xuqi.payment.transfer.Samples.read;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mt940StatementTest {

  private static final Mt940Statement ANY = Mt940Statement.ofAnyAccount(StandardCharsets.UTF_8);

  static String statement(String lines) {
    return """
        :20:REF1
        :25:BANKCNBJ/622200009999
        :28C:1/1
        :60F:C261101CNY1000,00
        %s
        :62F:C261102CNY1180,00
        -
        """
        .formatted(lines);
  }

  private static StatementLine one(String lines) throws Exception {
    return read(ANY, statement(lines)).get(0);
  }

  @Test
  void a_line_with_everything_is_read() throws Exception {
    StatementLine line =
        one(
            """
            :61:2611011102CY180,00NTRFC123//BANKREF9
            supplementary
            :86:订单20261102000000001
            续期""");
    assertEquals(
        new StatementLine(
            "2026-11-02/180.00CNY/BANKREF9/1",
            Kind.CREDIT,
            Money.ofFen(18000),
            LocalDate.of(2026, 11, 2),
            Optional.empty(),
            "",
            "订单20261102000000001 续期 C123 supplementary"),
        line);
  }

  @ParameterizedTest
  @CsvSource({
    "C,CREDIT",
    "D,DEBIT",
    "RC,REVERSAL",
    "RD,DEBIT_REVERSAL",
    "EC,PENDING",
    "ED,PENDING",
    "CR,CREDIT",
    "DD,DEBIT",
    "RCR,REVERSAL",
    "RDC,DEBIT_REVERSAL",
  })
  void marks_and_funds_codes_make_the_kind(String mark, Kind kind) throws Exception {
    assertEquals(kind, one(":61:261102" + mark + "5,NTRFNONREF").kind());
  }

  @ParameterizedTest
  @CsvSource({
    "261231,0101,2027-01-01",
    "270101,1231,2026-12-31",
    "261102,1102,2026-11-02",
    "260228,0301,2026-03-01",
  })
  void an_entry_date_is_of_the_year_nearest_to_the_value_date(
      String value, String entry, LocalDate expected) throws Exception {
    assertEquals(expected, one(":61:" + value + entry + "C5,NTRFNONREF").bookedOn());
  }

  @Test
  void structured_text_tells_the_payer() throws Exception {
    StatementLine line =
        one(
            """
            :61:261102C180,NTRFNONREF
            :86:166?00CREDIT?10931?20ORDER 20261102000000?21001?30BANKCNBJ
            ?31622200001111?32YUNSHAN EXAMPLE?33 CO LTD""");
    assertEquals("YUNSHAN EXAMPLE CO LTD", line.payerName());
    assertEquals(Optional.of(new AccountNumber("622200001111")), line.payerAccount());
    assertEquals("ORDER 20261102000000001", line.remark());
  }

  @Test
  void code_words_tell_the_payer() throws Exception {
    StatementLine line =
        one(
            """
            :61:261102C180,NTRFNONREF
            :86:/ORDP/YUNSHAN EXAMPLE/ACCT/622200001111/REMI/20261102000000001""");
    assertEquals("YUNSHAN EXAMPLE", line.payerName());
    assertEquals(Optional.of(new AccountNumber("622200001111")), line.payerAccount());
    assertEquals("20261102000000001", line.remark());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "166?20X?32OTHER?30B?31622200001111?32PAYER",
        "166?20X?31622299999999?20Y?31622200001111?32PAYER",
        "/ORDP/PAYER/ACCT/622200001111/REMI/X/ORDP/OTHER",
        "/REMI/X/ACCT/622299999999/ORDP/OTHER",
      })
  void a_remark_that_looks_like_a_payer_makes_nobody_the_payer(String text) throws Exception {
    StatementLine line = one(":61:261102C180,NTRFNONREF\n:86:" + text);
    assertEquals("", line.payerName());
    assertEquals(Optional.empty(), line.payerAccount());
  }

  @Test
  void a_number_broken_over_full_lines_is_whole_again() throws Exception {
    String text = "X".repeat(55) + "20261102000000001";
    StatementLine line =
        one(":61:261102C180,NTRFNONREF\n:86:" + text.substring(0, 65) + "\n" + text.substring(65));
    assertEquals(text, line.remark());
  }

  @Test
  void several_messages_with_envelopes_make_one_statement() throws Exception {
    String message =
        "{1:F01BANKCNBJAXXX0000000000}{2:I940BANKCNBJXXXXN}{4:\r\n"
            + statement(":61:261102C5,NTRFNONREF").replace("\n", "\r\n").replace("-\r\n", "-}\r\n");
    List<StatementLine> lines = read(ANY, message + message);
    assertEquals(2, lines.size());
    assertEquals(lines.get(0).key().replaceAll("1$", "2"), lines.get(1).key());
  }

  @Test
  void amounts_have_the_digits_of_their_currency() throws Exception {
    String yen = statement(":61:261102C500,NTRFNONREF").replace("CNY", "JPY");
    assertEquals(new Money(500, Currency.getInstance("JPY")), read(ANY, yen).get(0).amount());
  }

  @Test
  void text_in_gb18030_is_read() throws Exception {
    assertEquals(
        "云杉",
        read(
                Mt940Statement.ofAnyAccount(GB18030),
                statement(":61:261102C5,NTRFNONREF\n:86:云杉").getBytes(GB18030))
            .get(0)
            .remark());
  }

  @Test
  void only_a_statement_of_the_account_is_taken_when_one_is_named() throws Exception {
    String statement = statement(":61:261102C5,NTRFNONREF");
    for (String told : List.of("BANKCNBJ/622200009999", "622200009999", "622200009999CNY")) {
      assertEquals(
          1,
          read(
                  Mt940Statement.of(StandardCharsets.UTF_8, new AccountNumber("622200009999")),
                  statement.replace("BANKCNBJ/622200009999", told))
              .size());
    }
    assertInvalid(
        Mt940Statement.of(StandardCharsets.UTF_8, new AccountNumber("62220000999")),
        statement,
        2,
        "a statement of another account");
    assertInvalid(
        Mt940Statement.of(StandardCharsets.UTF_8, new AccountNumber("622200009999")),
        statement.replaceAll(":25:.*\n", ""),
        3,
        "a statement that does not tell its account first");
  }

  @Test
  void a_statement_that_was_cut_off_is_refused() {
    String statement = statement(":61:261102C5,NTRFNONREF");
    String reason = "no closing balance: it was cut off";
    assertInvalid(ANY, statement.substring(0, statement.indexOf(":62F:")), 5, reason);
    assertInvalid(ANY, statement.replaceAll(":62F:.*\n", "") + statement, 10, reason);
    assertInvalid(ANY, "", 1, "no statement in it");
  }

  @Test
  void what_breaks_the_form_is_refused_with_its_line() {
    assertInvalid(ANY, statement(":61:SECRET"), 5, "not a statement line");
    assertInvalid(ANY, statement(":61:261102C-5,NTRFNONREF"), 5, "not a statement line");
    assertInvalid(ANY, statement(":61:261102C5NTRFNONREF"), 5, "not an amount");
    assertInvalid(ANY, statement(":61:261102C5,001NTRFNONREF"), 5, "not an amount");
    assertInvalid(ANY, statement(":61:261102C1234567890123,NTRFNONREF"), 5, "not an amount");
    assertInvalid(ANY, statement(":61:261102C5,0,0NTRFNONREF"), 5, "not an amount");
    assertInvalid(ANY, statement(":61:260230C5,NTRFNONREF"), 5, "not a date");
    assertInvalid(ANY, statement(":61:2611021332C5,NTRFNONREF"), 5, "not a date");
    assertInvalid(ANY, "SECRET\n", 1, "text outside of a field");
    assertInvalid(ANY, ":61:261102C5,NTRFNONREF\n", 1, "a line before the opening balance");
    assertInvalid(ANY, ":60F:SECRET\n", 1, "not a balance");
    assertInvalid(ANY, ":60F:C261101QQQ5,\n", 1, "not a currency of ISO 4217");
    assertInvalid(ANY, ":62F:C261101CNY5,\n", 1, "a closing balance out of place");
    assertInvalid(
        ANY, statement("").replace("02CNY", "02USD"), 6, "a closing balance out of place");
  }

  @Test
  void giant_lines_and_fields_are_refused() {
    assertInvalid(ANY, ":20:" + "SECRET".repeat(1000), 1, "a line of more than 1000 characters");
    assertInvalid(
        ANY,
        statement(":61:261102C5,NTRFNONREF\n:86:" + ("SECRET".repeat(10) + "\n").repeat(100)),
        6,
        "a field that is too long");
  }
}
