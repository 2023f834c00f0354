package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.assertInvalid;
import static io.xuqi.payment.transfer.Samples.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Camt053StatementTest {

  private static final Camt053Statement ANY = Camt053Statement.ofAnyAccount();

  static String document(String version, String entries) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s"><BkToCstmrStmt>
        <GrpHdr><MsgId>M1</MsgId></GrpHdr>
        <Stmt><Id>S1</Id><Acct><Id><Othr><Id>622200009999</Id></Othr></Id></Acct>
        %s
        </Stmt></BkToCstmrStmt></Document>
        """
        .formatted(version, entries);
  }

  static String entry(String amount, String direction, String more) {
    return "<Ntry><Amt Ccy=\"CNY\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s</Ntry>"
        .formatted(amount, direction, more);
  }

  private static final String BOOKED =
      "<Sts>BOOK</Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>F1</AcctSvcrRef>";

  @Test
  void both_versions_tell_the_same() throws Exception {
    String old =
        entry(
            "180.00",
            "CRDT",
            BOOKED
                + "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>云杉示例</Nm></Dbtr><DbtrAcct><Id><Othr>"
                + "<Id>622200001111</Id></Othr></Id></DbtrAcct><Cdtr><Nm>收款人</Nm></Cdtr></RltdPties>"
                + "<RmtInf><Ustrd>订单</Ustrd><Ustrd>20261102000000001</Ustrd></RmtInf>"
                + "</TxDtls></NtryDtls>");
    String fresh =
        old.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
            .replace("<Dbtr><Nm>云杉示例</Nm></Dbtr>", "<Dbtr><Pty><Nm>云杉示例</Nm></Pty></Dbtr>");
    StatementLine expected =
        new StatementLine(
            "2026-11-02/180.00CNY/F1/1",
            Kind.CREDIT,
            Money.ofFen(18000),
            LocalDate.of(2026, 11, 2),
            Optional.of(new AccountNumber("622200001111")),
            "云杉示例",
            "订单 20261102000000001");
    assertEquals(List.of(expected), read(ANY, document("02", old)));
    assertEquals(List.of(expected), read(ANY, document("08", fresh)));
  }

  @ParameterizedTest
  @CsvSource({
    "CRDT,,BOOK,CREDIT",
    "DBIT,,BOOK,DEBIT",
    "CRDT,false,BOOK,CREDIT",
    "DBIT,true,BOOK,REVERSAL",
    "DBIT,1,BOOK,REVERSAL",
    "CRDT,true,BOOK,DEBIT_REVERSAL",
    "CRDT,,PDNG,PENDING",
    "CRDT,,INFO,PENDING",
  })
  void status_reversal_and_direction_make_the_kind(
      String direction, String reversal, String status, Kind kind) throws Exception {
    String indicator = reversal == null ? "" : "<RvslInd>" + reversal + "</RvslInd>";
    String entry = entry("5", direction, indicator + BOOKED.replace("BOOK", status));
    assertEquals(kind, read(ANY, document("02", entry)).get(0).kind());
  }

  @Test
  void an_iban_and_a_time_of_booking_are_read() throws Exception {
    String entry =
        entry(
            "5.5",
            "CRDT",
            "<Sts>BOOK</Sts><BookgDt><DtTm>2026-11-02T23:30:00+08:00</DtTm></BookgDt><NtryDtls><TxDtls>"
                + "<RltdPties><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>"
                + "</RltdPties></TxDtls></NtryDtls>");
    StatementLine line = read(ANY, document("02", entry)).get(0);
    assertEquals(Optional.of(new AccountNumber("DE89370400440532013000")), line.payerAccount());
    assertEquals(LocalDate.of(2026, 11, 2), line.bookedOn());
  }

  @Test
  void a_batch_that_adds_up_gives_each_transaction_and_another_gives_one_line() throws Exception {
    String transaction =
        "<TxDtls><Refs><AcctSvcrRef>%s</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy=\"CNY\">%s</Amt>"
            + "</TxAmt></AmtDtls><RltdPties><Dbtr><Nm>%s</Nm></Dbtr></RltdPties></TxDtls>";
    String batch = BOOKED + "<NtryDtls>" + transaction + transaction + "</NtryDtls>";
    List<StatementLine> lines =
        read(
            ANY,
            document(
                "02", entry("360", "CRDT", batch.formatted("T1", "180", "甲", "T2", "180", "乙"))));
    assertEquals(List.of("甲", "乙"), lines.stream().map(StatementLine::payerName).toList());
    assertEquals(Money.ofFen(18000), lines.get(1).amount());

    lines =
        read(
            ANY,
            document(
                "02", entry("361", "CRDT", batch.formatted("T1", "180", "甲", "T2", "180", "乙"))));
    assertEquals(1, lines.size());
    assertEquals("", lines.get(0).payerName());
    assertEquals(Money.ofFen(36100), lines.get(0).amount());
  }

  @Test
  void only_a_statement_of_the_account_is_taken_when_one_is_named() throws Exception {
    String document = document("02", entry("5", "CRDT", BOOKED));
    assertEquals(
        1, read(Camt053Statement.of(new AccountNumber("6222 0000 9999")), document).size());
    assertInvalid(
        Camt053Statement.of(new AccountNumber("622200008888")),
        document,
        4,
        "a statement of another account");
    assertInvalid(
        Camt053Statement.of(new AccountNumber("622200009999")),
        document.replaceAll("<Acct>.*</Acct>", ""),
        5,
        "a statement that does not tell its account first");
  }

  @Test
  void a_document_in_gb18030_or_utf_16_is_read() throws Exception {
    String document =
        document("02", entry("5", "CRDT", BOOKED + "<AddtlNtryInf>云杉𠀀</AddtlNtryInf>"));
    for (String encoding : List.of("GB18030", "UTF-16")) {
      byte[] bytes = document.replace("UTF-8", encoding).getBytes(Charset.forName(encoding));
      assertEquals("云杉𠀀", read(ANY, bytes).get(0).remark(), encoding);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "-5", "+5", "1e3", "INF", "1234567890123", "5.001", "5,00", "", "5 SECRET"})
  void what_is_no_amount_is_refused(String amount) {
    assertInvalid(ANY, document("02", entry(amount, "CRDT", BOOKED)), 5, "not an amount");
  }

  @Test
  void what_is_missing_or_odd_is_refused() {
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", BOOKED.replace("2026-11-02", "2026-02-30"))),
        5,
        "not a date");
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", BOOKED.replace("2026", "1026"))),
        5,
        "a date that is not of our times");
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", "<Sts>BOOK</Sts>")),
        5,
        "a booked entry without a booking date");
    assertInvalid(
        ANY,
        document("02", entry("5", "SECRET", BOOKED)),
        5,
        "an entry that is neither credit nor debit");
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", BOOKED.replace("BOOK", "SECRET"))),
        5,
        "an entry of unknown status");
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", BOOKED).replace("CNY", "QQQ")),
        5,
        "not a currency of ISO 4217");
    assertInvalid(
        ANY,
        document("02", entry("5", "CRDT", BOOKED).replace(" Ccy=\"CNY\"", "")),
        5,
        "an amount without its currency");
    assertInvalid(
        ANY,
        document("02", "<Ntry><CdtDbtInd>CRDT</CdtDbtInd>" + BOOKED + "</Ntry>"),
        5,
        "an entry without an amount");
    assertInvalid(
        ANY,
        document("02", entry("<SECRET/>", "CRDT", BOOKED)),
        5,
        "an element where a text belongs");
    assertInvalid(ANY, "<Document xmlns=\"urn:SECRET\"/>", 1, "not a camt.053 document");
    assertInvalid(
        ANY,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt/></Document>",
        0,
        "no statement in it");
  }

  @Test
  void a_statement_that_was_cut_off_is_refused() {
    String document = document("02", entry("5", "CRDT", BOOKED));
    for (int cut = 1; cut < document.length() - 50; cut += 7) {
      byte[] part =
          document.substring(0, document.length() - 10 - cut).getBytes(StandardCharsets.UTF_8);
      assertEquals(
          ErrorCode.PAYMENT_STATEMENT_INVALID,
          assertThrows(StatementException.class, () -> read(ANY, part)).code());
    }
  }

  @Test
  void a_document_type_is_refused_whatever_it_declares() {
    String document =
        document("02", entry("5", "CRDT", BOOKED + "<AddtlNtryInf>&x;</AddtlNtryInf>"));
    for (String type :
        List.of(
            "<!DOCTYPE Document [<!ENTITY x \"SECRET\">]>",
            "<!DOCTYPE Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE Document [<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]>",
            "<!DOCTYPE Document SYSTEM \"file:///dev/zero\">",
            "<!DOCTYPE Document [<!ENTITY a \"SECRET\"><!ENTITY b \"&a;&a;\"><!ENTITY x \"&b;&b;\">]>",
            "<!DOCTYPE Document [<!ENTITY % p SYSTEM \"file:///dev/zero\"> %p;]>")) {
      String hostile = document.replace("?>\n", "?>\n" + type + "\n");
      assertInvalid(ANY, hostile, 2, "a document type or an entity");
    }
  }

  /** Found by fuzzing: the JDK has no words for it and fails otherwise. */
  @Test
  void a_document_type_at_which_the_parser_breaks_is_refused() {
    String hostile = "<!DOCTYPE a [<!ENTITY x \"y\"<?\u000f?>]>" + document("02", "");
    StatementException refused = assertThrows(StatementException.class, () -> read(ANY, hostile));
    assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, refused.code());
  }

  @Test
  void an_undeclared_entity_is_refused() {
    String document =
        document("02", entry("5", "CRDT", BOOKED + "<AddtlNtryInf>&x;</AddtlNtryInf>"));
    StatementException refused = assertThrows(StatementException.class, () -> read(ANY, document));
    assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, refused.code());
  }

  @Test
  void texts_and_nesting_are_bounded() {
    assertInvalid(
        ANY,
        document(
            "02", entry("5", "CRDT", "<AddtlNtryInf>" + "SECRET".repeat(1000) + "</AddtlNtryInf>")),
        5,
        "a text that is too long");
    assertInvalid(
        ANY, document("02", "<a>".repeat(100) + "</a>".repeat(100)), 5, "elements nested too deep");
  }

  @Test
  void what_is_held_of_a_batch_is_bounded() {
    String transaction =
        "<TxDtls><RltdPties><Dbtr><Nm>%s</Nm></Dbtr></RltdPties></TxDtls>"
            .formatted("x".repeat(StatementLine.MAX_TEXT));
    String batch = BOOKED + "<NtryDtls>" + transaction.repeat(2001) + "</NtryDtls>";
    assertInvalid(ANY, document("02", entry("5", "CRDT", batch)), 5, "too long texts in an entry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!--", "<![CDATA[", "<?x ", "<a b=\"", "<a", "text", "<a ", "<!-- <"})
  void endless_markup_is_given_up_before_it_fills_the_memory(String begin) {
    assertGivenUp(begin, 'x');
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!--", "<![CDATA[", "<?x "})
  void endless_markup_full_of_what_looks_like_tags_is_given_up_too(String begin) {
    assertGivenUp(begin, '<');
  }

  private static void assertGivenUp(String begin, char endlessly) {
    byte[] start =
        document("02", "\u0000")
            .split("\u0000", 2)[0]
            .concat(begin)
            .getBytes(StandardCharsets.UTF_8);
    Endless endless = new Endless(endlessly);
    InputStream in =
        new SequenceInputStream(
            Collections.enumeration(List.of(new ByteArrayInputStream(start), endless)));
    StatementException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(StatementException.class, () -> ANY.readAll(in)));
    assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, refused.code());
    assertTrue(endless.given < 2_000_000, "read " + endless.given);
  }

  /** A file that goes on and on. */
  private static final class Endless extends InputStream {
    private final char endlessly;
    private long given;

    Endless(char endlessly) {
      this.endlessly = endlessly;
    }

    @Override
    public int read() {
      given++;
      return endlessly;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      Arrays.fill(buffer, offset, offset + length, (byte) endlessly);
      given += length;
      return length;
    }
  }
}
