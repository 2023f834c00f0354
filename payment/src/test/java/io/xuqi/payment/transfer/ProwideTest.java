package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.read;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.prowidesoftware.swift.model.Tag;
import com.prowidesoftware.swift.model.field.Field20;
import com.prowidesoftware.swift.model.field.Field25;
import com.prowidesoftware.swift.model.field.Field28C;
import com.prowidesoftware.swift.model.field.Field60F;
import com.prowidesoftware.swift.model.field.Field61;
import com.prowidesoftware.swift.model.field.Field62F;
import com.prowidesoftware.swift.model.field.Field86;
import com.prowidesoftware.swift.model.mt.mt9xx.MT940;
import com.prowidesoftware.swift.model.mx.MxCamt05300102;
import com.prowidesoftware.swift.model.mx.MxCamt05300108;
import com.prowidesoftware.swift.model.mx.dic.AccountIdentification4Choice;
import com.prowidesoftware.swift.model.mx.dic.AccountStatement2;
import com.prowidesoftware.swift.model.mx.dic.AccountStatement9;
import com.prowidesoftware.swift.model.mx.dic.ActiveOrHistoricCurrencyAndAmount;
import com.prowidesoftware.swift.model.mx.dic.BankToCustomerStatementV02;
import com.prowidesoftware.swift.model.mx.dic.BankToCustomerStatementV08;
import com.prowidesoftware.swift.model.mx.dic.CashAccount16;
import com.prowidesoftware.swift.model.mx.dic.CashAccount38;
import com.prowidesoftware.swift.model.mx.dic.CreditDebitCode;
import com.prowidesoftware.swift.model.mx.dic.DateAndDateTime2Choice;
import com.prowidesoftware.swift.model.mx.dic.DateAndDateTimeChoice;
import com.prowidesoftware.swift.model.mx.dic.EntryDetails1;
import com.prowidesoftware.swift.model.mx.dic.EntryDetails9;
import com.prowidesoftware.swift.model.mx.dic.EntryStatus1Choice;
import com.prowidesoftware.swift.model.mx.dic.EntryStatus2Code;
import com.prowidesoftware.swift.model.mx.dic.EntryTransaction10;
import com.prowidesoftware.swift.model.mx.dic.EntryTransaction2;
import com.prowidesoftware.swift.model.mx.dic.GenericAccountIdentification1;
import com.prowidesoftware.swift.model.mx.dic.Party40Choice;
import com.prowidesoftware.swift.model.mx.dic.PartyIdentification135;
import com.prowidesoftware.swift.model.mx.dic.PartyIdentification32;
import com.prowidesoftware.swift.model.mx.dic.RemittanceInformation16;
import com.prowidesoftware.swift.model.mx.dic.RemittanceInformation5;
import com.prowidesoftware.swift.model.mx.dic.ReportEntry10;
import com.prowidesoftware.swift.model.mx.dic.ReportEntry2;
import com.prowidesoftware.swift.model.mx.dic.TransactionParties6;
import com.prowidesoftware.swift.model.mx.dic.TransactionParty2;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prowide's library writes statements that we read, and reads the same of what either wrote. */
class ProwideTest {

  private static final int LINES = 200;
  private static final DateTimeFormatter YYMMDD = DateTimeFormatter.ofPattern("yyMMdd");

  /** What a statement says, in words that both readers have. */
  private record Fact(
      Kind kind,
      long fen,
      LocalDate bookedOn,
      String account,
      String name,
      String remark,
      String reference) {

    static Fact of(StatementLine line) {
      String[] key = line.key().split("/", -1);
      return new Fact(
          line.kind(),
          line.amount().minorUnits(),
          line.bookedOn(),
          line.payerAccount().map(AccountNumber::value).orElse(""),
          line.payerName(),
          line.remark(),
          key[2].startsWith("~") ? "" : key[2]);
    }

    BigDecimal decimal() {
      return new BigDecimal(Money.ofFen(fen).toDecimalString());
    }

    boolean isCredit() {
      return kind == Kind.CREDIT || kind == Kind.DEBIT_REVERSAL || kind == Kind.PENDING;
    }

    boolean isReversal() {
      return kind == Kind.REVERSAL || kind == Kind.DEBIT_REVERSAL;
    }
  }

  private static List<Fact> facts(long seed, boolean chinese) {
    Random random = new Random(seed);
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      Kind[] kinds = Kind.values();
      facts.add(
          new Fact(
              kinds[random.nextInt(kinds.length)],
              random.nextInt(10) == 0 ? Money.MAX_MINOR_UNITS : random.nextInt(1_000_000),
              LocalDate.of(2026, 1, 1).plusDays(random.nextInt(360)),
              switch (random.nextInt(3)) {
                case 0 -> "";
                case 1 -> "DE89370400440532013000";
                default -> "6222" + (100000000 + random.nextInt(900000000));
              },
              chinese
                  ? List.of("", "云杉示例<公司>&\"甲\"", "㐀示例").get(random.nextInt(3))
                  : "EXAMPLE " + random.nextInt(9),
              (chinese ? "订单" : "ORDER ") + random.nextInt(1000),
              random.nextInt(3) == 0 ? "" : "F" + i));
    }
    return facts;
  }

  private static List<Fact> ours(StatementFormat format, String text) throws StatementException {
    return read(format, text).stream().map(Fact::of).toList();
  }

  // ---- camt.053 ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void camt_053_001_02(long seed) throws Exception {
    List<Fact> facts = facts(seed, true);
    AccountStatement2 statement = new AccountStatement2();
    facts.forEach(fact -> statement.addNtry(entry2(fact)));
    String xml =
        new MxCamt05300102()
            .setBkToCstmrStmt(new BankToCustomerStatementV02().addStmt(statement))
            .document();
    assertEquals(facts, ours(Camt053Statement.ofAnyAccount(), xml));
    assertEquals(facts, theirs2(xml));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void camt_053_001_08(long seed) throws Exception {
    List<Fact> facts = facts(seed, true);
    AccountStatement9 statement = new AccountStatement9();
    facts.forEach(fact -> statement.addNtry(entry10(fact)));
    String xml =
        new MxCamt05300108()
            .setBkToCstmrStmt(new BankToCustomerStatementV08().addStmt(statement))
            .document();
    assertEquals(facts, ours(Camt053Statement.ofAnyAccount(), xml));
    assertEquals(facts, theirs8(xml));
  }

  private static ActiveOrHistoricCurrencyAndAmount amount(Fact fact) {
    return new ActiveOrHistoricCurrencyAndAmount().setCcy("CNY").setValue(fact.decimal());
  }

  private static CreditDebitCode direction(Fact fact) {
    return fact.isCredit() ? CreditDebitCode.CRDT : CreditDebitCode.DBIT;
  }

  private static AccountIdentification4Choice account(String number) {
    return number.startsWith("DE")
        ? new AccountIdentification4Choice().setIBAN(number)
        : new AccountIdentification4Choice()
            .setOthr(new GenericAccountIdentification1().setId(number));
  }

  private static ReportEntry2 entry2(Fact fact) {
    TransactionParty2 parties = new TransactionParty2();
    if (!fact.name().isEmpty()) {
      parties.setDbtr(new PartyIdentification32().setNm(fact.name()));
    }
    if (!fact.account().isEmpty()) {
      parties.setDbtrAcct(new CashAccount16().setId(account(fact.account())));
    }
    ReportEntry2 entry =
        new ReportEntry2()
            .setAmt(amount(fact))
            .setCdtDbtInd(direction(fact))
            .setSts(fact.kind() == Kind.PENDING ? EntryStatus2Code.PDNG : EntryStatus2Code.BOOK)
            .setBookgDt(new DateAndDateTimeChoice().setDt(fact.bookedOn()))
            .addNtryDtls(
                new EntryDetails1()
                    .addTxDtls(
                        new EntryTransaction2()
                            .setRltdPties(parties)
                            .setRmtInf(new RemittanceInformation5().addUstrd(fact.remark()))));
    if (fact.isReversal()) {
      entry.setRvslInd(true);
    }
    return fact.reference().isEmpty() ? entry : entry.setAcctSvcrRef(fact.reference());
  }

  private static ReportEntry10 entry10(Fact fact) {
    TransactionParties6 parties = new TransactionParties6();
    if (!fact.name().isEmpty()) {
      parties.setDbtr(new Party40Choice().setPty(new PartyIdentification135().setNm(fact.name())));
    }
    if (!fact.account().isEmpty()) {
      parties.setDbtrAcct(new CashAccount38().setId(account(fact.account())));
    }
    ReportEntry10 entry =
        new ReportEntry10()
            .setAmt(amount(fact))
            .setCdtDbtInd(direction(fact))
            .setRvslInd(fact.isReversal())
            .setSts(new EntryStatus1Choice().setCd(fact.kind() == Kind.PENDING ? "PDNG" : "BOOK"))
            .setBookgDt(new DateAndDateTime2Choice().setDt(fact.bookedOn()))
            .addNtryDtls(
                new EntryDetails9()
                    .addTxDtls(
                        new EntryTransaction10()
                            .setRltdPties(parties)
                            .setRmtInf(new RemittanceInformation16().addUstrd(fact.remark()))));
    return fact.reference().isEmpty() ? entry : entry.setAcctSvcrRef(fact.reference());
  }

  private static List<Fact> theirs2(String xml) {
    List<Fact> facts = new ArrayList<>();
    for (ReportEntry2 entry :
        MxCamt05300102.parse(xml).getBkToCstmrStmt().getStmt().get(0).getNtry()) {
      EntryTransaction2 details = entry.getNtryDtls().get(0).getTxDtls().get(0);
      TransactionParty2 parties = details.getRltdPties();
      facts.add(
          new Fact(
              kind(
                  entry.getSts().name(),
                  entry.getCdtDbtInd(),
                  Boolean.TRUE.equals(entry.isRvslInd())),
              fen(entry.getAmt()),
              entry.getBookgDt().getDt(),
              parties.getDbtrAcct() == null ? "" : number(parties.getDbtrAcct().getId()),
              parties.getDbtr() == null ? "" : parties.getDbtr().getNm(),
              String.join(" ", details.getRmtInf().getUstrd()),
              entry.getAcctSvcrRef() == null ? "" : entry.getAcctSvcrRef()));
    }
    return facts;
  }

  private static List<Fact> theirs8(String xml) {
    List<Fact> facts = new ArrayList<>();
    for (ReportEntry10 entry :
        MxCamt05300108.parse(xml).getBkToCstmrStmt().getStmt().get(0).getNtry()) {
      EntryTransaction10 details = entry.getNtryDtls().get(0).getTxDtls().get(0);
      TransactionParties6 parties = details.getRltdPties();
      facts.add(
          new Fact(
              kind(
                  entry.getSts().getCd(),
                  entry.getCdtDbtInd(),
                  Boolean.TRUE.equals(entry.isRvslInd())),
              fen(entry.getAmt()),
              entry.getBookgDt().getDt(),
              parties.getDbtrAcct() == null ? "" : number(parties.getDbtrAcct().getId()),
              parties.getDbtr() == null ? "" : parties.getDbtr().getPty().getNm(),
              String.join(" ", details.getRmtInf().getUstrd()),
              entry.getAcctSvcrRef() == null ? "" : entry.getAcctSvcrRef()));
    }
    return facts;
  }

  private static Kind kind(String status, CreditDebitCode direction, boolean reversal) {
    if (status.equals("PDNG")) {
      return Kind.PENDING;
    }
    boolean credit = direction == CreditDebitCode.CRDT;
    return reversal
        ? (credit ? Kind.DEBIT_REVERSAL : Kind.REVERSAL)
        : (credit ? Kind.CREDIT : Kind.DEBIT);
  }

  private static long fen(ActiveOrHistoricCurrencyAndAmount amount) {
    return amount.getValue().movePointRight(2).longValueExact();
  }

  private static String number(AccountIdentification4Choice account) {
    return account.getIBAN() != null ? account.getIBAN() : account.getOthr().getId();
  }

  // ---- MT940 ------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mt940_written_by_prowide(long seed) throws Exception {
    List<Fact> facts = mt940Facts(seed);
    MT940 message = new MT940("BANKCNBJXXXX", "BANKCNBJXXXX");
    message.append(
        new Field20("REF"),
        new Field25("622299990000"),
        new Field28C("1/1"),
        new Field60F("C260101CNY0,"));
    for (Fact fact : facts) {
      Field61 line = new Field61();
      line.setValueDate(fact.bookedOn().minusDays(1).format(YYMMDD))
          .setEntryDate(fact.bookedOn().format(DateTimeFormatter.ofPattern("MMdd")))
          .setDebitCreditMark(mark(fact.kind()))
          .setAmount(fact.decimal())
          .setTransactionType("N")
          .setIdentificationCode("TRF")
          .setReferenceForTheAccountOwner("NONREF");
      if (!fact.reference().isEmpty()) {
        line.setReferenceOfTheAccountServicingInstitution(fact.reference());
      }
      message.append(line, new Field86(fact.remark()));
    }
    message.append(new Field62F("C261231CNY0,"));
    String text = message.message();
    assertEquals(facts, ours(Mt940Statement.ofAnyAccount(StandardCharsets.UTF_8), text));
    assertEquals(facts, theirs940(text));
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void mt940_written_by_hand_is_read_by_both(long seed) throws Exception {
    List<Fact> facts = mt940Facts(seed);
    StringBuilder lines = new StringBuilder();
    for (Fact fact : facts) {
      lines
          .append(":61:")
          .append(fact.bookedOn().format(YYMMDD))
          .append(mark(fact.kind()))
          .append("Y")
          .append(fact.decimal().toPlainString().replace('.', ','))
          .append("NMSCNONREF")
          .append(fact.reference().isEmpty() ? "" : "//" + fact.reference())
          .append("\r\n:86:")
          .append(fact.remark())
          .append("\r\n");
    }
    String text =
        "{1:F01BANKCNBJAXXX0000000000}{2:I940BANKCNBJXXXXN}{4:\r\n"
            + Mt940StatementTest.statement("@")
                .replace("\n", "\r\n")
                .replace("@\r\n", lines)
                .replace("\r\n-\r\n", "\r\n-}");
    assertEquals(facts, ours(Mt940Statement.ofAnyAccount(StandardCharsets.UTF_8), text));
    assertEquals(facts, theirs940(text));
  }

  /** MT940 has no fields for the payer; it announces nothing either. */
  private static List<Fact> mt940Facts(long seed) {
    return facts(seed, false).stream()
        .filter(fact -> fact.kind() != Kind.PENDING)
        .map(f -> new Fact(f.kind(), f.fen(), f.bookedOn(), "", "", f.remark(), f.reference()))
        .toList();
  }

  private static String mark(Kind kind) {
    return switch (kind) {
      case CREDIT -> "C";
      case DEBIT -> "D";
      case REVERSAL -> "RC";
      case DEBIT_REVERSAL -> "RD";
      case PENDING -> throw new IllegalArgumentException();
    };
  }

  private static List<Fact> theirs940(String text) {
    List<Fact> facts = new ArrayList<>();
    Field61 line = null;
    for (Tag tag : MT940.parse(text).getSwiftMessage().getBlock4().getTags()) {
      if (tag.getName().equals("61")) {
        line = (Field61) tag.asField();
      } else if (tag.getName().equals("86") && line != null) {
        facts.add(fact(line, (Field86) tag.asField()));
        line = null;
      }
    }
    return facts;
  }

  private static Fact fact(Field61 line, Field86 narrative) {
    LocalDate value = date(line.getValueDateAsCalendar());
    Kind kind =
        switch (line.getDebitCreditMark()) {
          case "C" -> Kind.CREDIT;
          case "D" -> Kind.DEBIT;
          case "RC" -> Kind.REVERSAL;
          case "RD" -> Kind.DEBIT_REVERSAL;
          default -> throw new IllegalStateException(line.getDebitCreditMark());
        };
    String entry = line.getEntryDate();
    return new Fact(
        kind,
        line.getAmountAsBigDecimal().movePointRight(2).longValueExact(),
        // Prowide leaves the entry date without its year; all of these are of one year.
        entry == null ? value : LocalDate.parse(bookingYear(value, entry) + entry, YYYYMMDD),
        "",
        "",
        narrative.getValue(),
        Optional.ofNullable(line.getReferenceOfTheAccountServicingInstitution()).orElse(""));
  }

  private static final DateTimeFormatter YYYYMMDD = DateTimeFormatter.ofPattern("uuuuMMdd");

  private static int bookingYear(LocalDate value, String entry) {
    return entry.equals("0101") && value.getMonthValue() == 12
        ? value.getYear() + 1
        : value.getYear();
  }

  private static LocalDate date(Calendar calendar) {
    return LocalDate.ofInstant(calendar.toInstant(), ZoneId.systemDefault());
  }
}
