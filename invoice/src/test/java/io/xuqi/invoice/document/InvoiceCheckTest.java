package io.xuqi.invoice.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceFacts.Doubt;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import io.xuqi.invoice.document.InvoiceFinding.Severity;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceCheckTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

  /** An invoice without fault, of which a test changes something. */
  private static final class Draft {
    Source source = Source.XML;
    Optional<String> number = Optional.of(Documents.NUMBER);
    Optional<LocalDate> date = Optional.of(DAY);
    Optional<String> buyer = Optional.of(Documents.BUYER);
    Optional<String> buyerNumber = Optional.of(Documents.BUYER_NUMBER);
    Optional<String> seller = Optional.of(Documents.SELLER);
    Optional<Money> net = Optional.of(Money.ofFen(16981));
    Optional<Money> tax = Optional.of(Money.ofFen(1019));
    Optional<Money> gross = Optional.of(Money.ofFen(18000));
    Optional<InvoiceQr> qr = QrText.parse(Documents.QR);
    Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
    Optional<TaxpayerNumber> wantedNumber = Optional.of(new TaxpayerNumber(Documents.BUYER_NUMBER));
    Set<String> sellers = Set.of(Documents.SELLER);

    List<InvoiceFinding> findings() {
      InvoiceFacts facts =
          new InvoiceFacts(
              source,
              number,
              date,
              buyer,
              buyerNumber,
              seller,
              Optional.empty(),
              net,
              tax,
              gross,
              qr,
              doubts);
      return InvoiceCheck.check(
          facts,
          new InvoiceExpectation(
              Documents.BUYER,
              wantedNumber,
              sellers,
              Optional.of(Money.ofFen(18000)),
              Optional.of(new IssuedInvoice(Documents.NUMBER, DAY, Money.ofFen(18000)))));
    }

    List<String> codes() {
      return findings().stream()
          .map(f -> f.severity() + " " + f.problem().code().value().replace("invoice.found-", ""))
          .toList();
    }
  }

  private static Optional<InvoiceQr> qr(String type, String number, String amount, String date) {
    return QrText.parse(
        Documents.qr("01," + type + ",," + number + "," + amount + "," + date + ",,"));
  }

  @Test
  void a_perfect_invoice_has_no_findings() {
    assertEquals(List.of(), new Draft().findings());
  }

  @Test
  void another_title_is_found() {
    Draft draft = new Draft();
    draft.buyer = Optional.of(Documents.BUYER.replace("北京", "上海"));
    assertEquals(List.of("ERROR title"), draft.codes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"云杉示例(北京)有限公司", " 云杉示例 （北京） 有限公司"})
  void a_title_is_the_same_whatever_its_width_and_spaces(String title) {
    Draft draft = new Draft();
    draft.buyer = Optional.of(title);
    assertEquals(List.of(), draft.codes());
  }

  @Test
  void another_taxpayer_number_is_found() {
    Draft draft = new Draft();
    draft.buyerNumber = Optional.of("91350100M000100Y44");
    assertEquals(List.of("ERROR taxpayer-number"), draft.codes());
    draft.buyerNumber = Optional.of("91350100m000100y43 ");
    assertEquals(List.of(), draft.codes());
  }

  @Test
  void a_missing_taxpayer_number_is_found() {
    Draft draft = new Draft();
    draft.buyerNumber = Optional.empty();
    assertEquals(List.of("ERROR taxpayer-number-missing"), draft.codes());
    draft.source = Source.PDF_TEXT;
    assertEquals(List.of("WARNING not-stated", "WARNING text-only"), draft.codes());
  }

  @Test
  void an_unexpected_taxpayer_number_is_found() {
    Draft draft = new Draft();
    draft.wantedNumber = Optional.empty();
    assertEquals(List.of("ERROR taxpayer-number-unexpected"), draft.codes());
    draft.buyerNumber = Optional.empty();
    assertEquals(List.of(), draft.codes());
  }

  @Test
  void an_unexpected_seller_is_found() {
    Draft draft = new Draft();
    draft.seller = Optional.of("别的公司");
    assertEquals(List.of("ERROR seller"), draft.codes());
    draft.sellers = Set.of("别的公司", Documents.SELLER);
    assertEquals(List.of(), draft.codes());
    draft.seller = Optional.empty();
    assertEquals(List.of("WARNING not-stated"), draft.codes());
    draft.sellers = Set.of();
    assertEquals(List.of(), draft.codes());
  }

  @Test
  void another_amount_is_found() {
    Draft draft = new Draft();
    draft.net = Optional.of(Money.ofFen(16982));
    draft.gross = Optional.of(Money.ofFen(18001));
    draft.qr = Optional.empty();
    assertEquals(List.of("ERROR amount", "ERROR amount-announced"), draft.codes());
  }

  @Test
  void totals_that_do_not_add_up_are_found() {
    Draft draft = new Draft();
    draft.tax = Optional.of(Money.ofFen(1018));
    assertEquals(List.of("ERROR totals"), draft.codes());
  }

  @Test
  void an_exempt_invoices_net_is_its_gross() {
    Draft draft = new Draft();
    draft.tax = Optional.empty();
    draft.net = draft.gross;
    assertEquals(List.of(), draft.codes());
    draft.net = Optional.of(Money.ofFen(17999));
    assertEquals(List.of("ERROR totals"), draft.codes());
    draft.source = Source.OFD_TEXT;
    assertEquals(List.of("WARNING totals", "WARNING text-only"), draft.codes());
    draft.net = Optional.of(Money.ofFen(18001));
    assertEquals(List.of("ERROR totals", "WARNING text-only"), draft.codes());
  }

  @Test
  void another_number_and_another_date_than_announced_are_found() {
    Draft draft = new Draft();
    draft.qr = Optional.empty();
    draft.number = Optional.of("1");
    draft.date = Optional.of(DAY.plusDays(1));
    assertEquals(List.of("ERROR number", "ERROR date"), draft.codes());
  }

  @Test
  void a_qr_code_that_disagrees_is_found() {
    Draft draft = new Draft();
    draft.qr = qr("32", "1", "180.00", "20261128");
    assertEquals(List.of("ERROR qr-number"), draft.codes());
    draft.qr = qr("32", Documents.NUMBER, "180.00", "20261129");
    assertEquals(List.of("ERROR qr-date"), draft.codes());
    draft.qr = qr("32", Documents.NUMBER, "169.81", "20261128");
    assertEquals(List.of("ERROR qr-amount"), draft.codes());
  }

  @ParameterizedTest
  @CsvSource({
    "32,180.00,true",
    "32,169.81,false",
    "10,169.81,true",
    "10,180.00,false",
    "61,180.00,true",
    "61,169.81,true",
    "61,1.00,false"
  })
  void the_qr_codes_amount_is_compared_by_its_type(String type, String amount, boolean fits) {
    Draft draft = new Draft();
    draft.qr = qr(type, Documents.NUMBER, amount, "20261128");
    assertEquals(fits ? List.of() : List.of("ERROR qr-amount"), draft.codes());
  }

  @Test
  void a_checksum_that_does_not_fit_only_warns() {
    Draft draft = new Draft();
    draft.qr = QrText.parse(Documents.QR.substring(0, Documents.QR.length() - 4) + "0000");
    assertEquals(List.of("WARNING qr-checksum"), draft.codes());
  }

  @Test
  void what_is_not_stated_is_named() {
    Draft draft = new Draft();
    draft.number = Optional.empty();
    draft.date = Optional.empty();
    draft.buyer = Optional.empty();
    draft.gross = Optional.empty();
    assertEquals(
        List.of("购买方名称", "价税合计", "发票号码", "开票日期"),
        draft.findings().stream().map(f -> f.problem().arguments().get(0)).toList());
    assertTrue(draft.codes().stream().allMatch("WARNING not-stated"::equals));
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void what_is_not_the_invoices_own_data_warns(Source source) {
    Draft draft = new Draft();
    draft.source = source;
    List<String> expected =
        switch (source) {
          case OFD_TEXT, PDF_TEXT -> List.of("WARNING text-only");
          case QR_CODE -> List.of("WARNING qr-only");
          case XML, OFD_ATTACHMENT, PDF_ATTACHMENT -> List.of();
        };
    assertEquals(expected, draft.codes());
  }

  @Test
  void a_documents_own_doubts_are_found() {
    Draft draft = new Draft();
    draft.doubts = Set.of(Doubt.UNCOVERED);
    assertEquals(List.of("WARNING uncovered"), draft.codes());
    draft.doubts = Set.of(Doubt.CONTRADICTION);
    assertEquals(List.of("ERROR contradiction"), draft.codes());
  }

  @Test
  void the_worst_comes_first() {
    Draft draft = new Draft();
    draft.source = Source.OFD_TEXT;
    draft.doubts = EnumSet.allOf(Doubt.class);
    draft.buyer = Optional.empty();
    draft.gross = Optional.of(Money.ofFen(1));
    List<Severity> severities = draft.findings().stream().map(InvoiceFinding::severity).toList();
    assertEquals(severities.stream().sorted().toList(), severities);
    assertEquals(Severity.ERROR, severities.get(0));
  }

  /** They can be a person's name and ID number. */
  @Test
  void no_finding_repeats_a_title_or_a_taxpayer_number() {
    Draft draft = new Draft();
    draft.buyer = Optional.of("张三丰");
    draft.buyerNumber = Optional.of("11010519491231002X");
    StringBuilder shown = new StringBuilder(draft.findings().toString());
    for (Locale language : new Locale[] {Locale.CHINESE, Locale.ENGLISH}) {
      for (InvoiceFinding finding : draft.findings()) {
        shown
            .append(finding.problem().message(language))
            .append(finding.problem().remedy(language));
      }
    }
    assertEquals(2, draft.findings().size());
    for (String personal : new String[] {"张", "11010519491231002X", "云杉", Documents.BUYER_NUMBER}) {
      assertFalse(shown.indexOf(personal) >= 0, personal);
    }
  }

  @Test
  void amounts_are_named_in_both_languages() {
    Draft draft = new Draft();
    draft.gross = Optional.of(Money.ofFen(18100));
    draft.net = Optional.empty();
    draft.qr = Optional.empty();
    InvoiceFinding finding = draft.findings().get(0);
    assertEquals(
        "The invoice says 181.00, but 180.00 was paid.", finding.problem().message(Locale.ENGLISH));
    assertEquals("发票金额为 181.00，但支付了 180.00。", finding.problem().message(Locale.CHINESE));
  }
}
