package io.xuqi.invoice.document;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.invoice.InvoiceSlips;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceFinding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares what a document says with what it ought to say (R41). A pure function. Titles and
 * taxpayer numbers can be a person's name and ID number, so no finding repeats one: it says from
 * which character on they differ. Amounts, dates, invoice numbers and sellers are named.
 */
public final class InvoiceCheck {

  private final InvoiceFacts facts;
  private final InvoiceExpectation expected;
  private final List<InvoiceFinding> findings = new ArrayList<>();

  private InvoiceCheck(InvoiceFacts facts, InvoiceExpectation expected) {
    this.facts = facts;
    this.expected = expected;
  }

  /** Everything that is not as it ought to be, the worst first; empty for a perfect invoice. */
  public static List<InvoiceFinding> check(InvoiceFacts facts, InvoiceExpectation expected) {
    InvoiceCheck check = new InvoiceCheck(facts, expected);
    check.title();
    check.taxpayerNumber();
    check.seller();
    check.amount();
    check.totals();
    check.announced();
    check.qr();
    check.document();
    check.findings.sort(Comparator.comparing(InvoiceFinding::severity));
    return List.copyOf(check.findings);
  }

  private void title() {
    if (facts.buyerName().isEmpty()) {
      notStated("购买方名称");
      return;
    }
    InvoiceSlips.firstDifference(expected.title(), facts.buyerName().get())
        .ifPresent(place -> error(ErrorCode.INVOICE_FOUND_TITLE, place));
  }

  private void taxpayerNumber() {
    Optional<String> wanted = expected.taxpayerNumber().map(TaxpayerNumber::value);
    Optional<String> found = facts.buyerNumber().map(InvoiceCheck::plainNumber);
    if (wanted.isEmpty() && found.isPresent()) {
      error(ErrorCode.INVOICE_FOUND_TAXPAYER_NUMBER_UNEXPECTED);
    } else if (wanted.isPresent() && found.isEmpty()) {
      if (saysAll()) {
        error(ErrorCode.INVOICE_FOUND_TAXPAYER_NUMBER_MISSING);
      } else {
        notStated("购买方纳税人识别号");
      }
    } else if (!wanted.equals(found)) {
      error(
          ErrorCode.INVOICE_FOUND_TAXPAYER_NUMBER,
          firstDifference(wanted.orElse(""), found.orElse("")));
    }
  }

  /** Whether what is not in the facts is not in the document: text may go unread. */
  private boolean saysAll() {
    return switch (facts.source()) {
      case XML, OFD_ATTACHMENT, PDF_ATTACHMENT -> true;
      case OFD_TEXT, PDF_TEXT, QR_CODE -> false;
    };
  }

  private void seller() {
    if (expected.sellers().isEmpty()) {
      return;
    }
    Optional<String> found = facts.sellerName();
    if (found.isEmpty()) {
      notStated("销售方名称");
    } else if (expected.sellers().stream()
        .allMatch(seller -> InvoiceSlips.firstDifference(seller, found.get()).isPresent())) {
      error(ErrorCode.INVOICE_FOUND_SELLER, found.get());
    }
  }

  private void amount() {
    if (facts.gross().isEmpty()) {
      notStated("价税合计");
    }
    differs(ErrorCode.INVOICE_FOUND_AMOUNT, expected.paid(), facts.gross());
    differs(
        ErrorCode.INVOICE_FOUND_AMOUNT_ANNOUNCED,
        expected.announced().map(IssuedInvoice::total),
        facts.gross());
  }

  /** Without a tax, be it exempt or unread, net and gross are equal or the tax went unread. */
  private void totals() {
    if (facts.net().isEmpty() || facts.gross().isEmpty()) {
      return;
    }
    Money net = facts.net().get();
    Money gross = facts.gross().get();
    long tax = facts.tax().map(Money::minorUnits).orElse(0L);
    if (net.minorUnits() + tax == gross.minorUnits()) {
      return;
    }
    boolean unread = facts.tax().isEmpty() && net.compareTo(gross) < 0 && !saysAll();
    find(
        unread ? Severity.WARNING : Severity.ERROR,
        ErrorCode.INVOICE_FOUND_TOTALS,
        net.toDecimalString(),
        facts.tax().map(Money::toDecimalString).orElse("***"),
        gross.toDecimalString());
  }

  private void announced() {
    if (facts.number().isEmpty()) {
      notStated("发票号码");
    }
    if (facts.date().isEmpty()) {
      notStated("开票日期");
    }
    Optional<IssuedInvoice> announced = expected.announced();
    differs(ErrorCode.INVOICE_FOUND_NUMBER, announced.map(IssuedInvoice::number), facts.number());
    differs(ErrorCode.INVOICE_FOUND_DATE, announced.map(IssuedInvoice::date), facts.date());
  }

  private void qr() {
    if (facts.qr().isEmpty()) {
      return;
    }
    InvoiceQr qr = facts.qr().get();
    differs(ErrorCode.INVOICE_FOUND_QR_NUMBER, facts.number(), Optional.of(qr.number()));
    differs(ErrorCode.INVOICE_FOUND_QR_DATE, facts.date(), Optional.of(qr.date()));
    Optional<Money> amount = Optional.of(qr.amount());
    switch (qr.amountKind()) {
      case GROSS -> differs(ErrorCode.INVOICE_FOUND_QR_AMOUNT, facts.gross(), amount);
      case NET -> differs(ErrorCode.INVOICE_FOUND_QR_AMOUNT, facts.net(), amount);
      case EITHER -> {
        if (!facts.net().equals(amount)) {
          differs(ErrorCode.INVOICE_FOUND_QR_AMOUNT, facts.gross(), amount);
        }
      }
    }
    if (!qr.checksumFits()) {
      warning(ErrorCode.INVOICE_FOUND_QR_CHECKSUM);
    }
  }

  private void document() {
    if (facts.doubts().contains(InvoiceFacts.Doubt.CONTRADICTION)) {
      error(ErrorCode.INVOICE_FOUND_CONTRADICTION);
    }
    if (facts.doubts().contains(InvoiceFacts.Doubt.UNCOVERED)) {
      warning(ErrorCode.INVOICE_FOUND_UNCOVERED);
    }
    switch (facts.source()) {
      case OFD_TEXT, PDF_TEXT -> warning(ErrorCode.INVOICE_FOUND_TEXT_ONLY);
      case QR_CODE -> warning(ErrorCode.INVOICE_FOUND_QR_ONLY);
      case XML, OFD_ATTACHMENT, PDF_ATTACHMENT -> {
        // the invoice's own data
      }
    }
  }

  /** Both are known and differ. */
  private <T> void differs(ErrorCode code, Optional<T> wanted, Optional<T> found) {
    if (wanted.isPresent() && found.isPresent() && !wanted.equals(found)) {
      error(code, shown(wanted.get()), shown(found.get()));
    }
  }

  private static Object shown(Object value) {
    return value instanceof Money money ? money.toDecimalString() : value;
  }

  private void notStated(String label) {
    warning(ErrorCode.INVOICE_FOUND_NOT_STATED, label);
  }

  private void error(ErrorCode code, Object... arguments) {
    find(Severity.ERROR, code, arguments);
  }

  private void warning(ErrorCode code, Object... arguments) {
    find(Severity.WARNING, code, arguments);
  }

  private void find(Severity severity, ErrorCode code, Object... arguments) {
    findings.add(new InvoiceFinding(severity, Problem.of(code, arguments)));
  }

  /** From 1. */
  private static int firstDifference(String one, String other) {
    int at = 0;
    while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return one.codePointCount(0, at) + 1;
  }

  /** As {@link TaxpayerNumber} would have it, if it is one. */
  private static String plainNumber(String text) {
    if (TaxpayerNumber.accepts(text)) {
      return new TaxpayerNumber(text).value();
    }
    return text.strip();
  }
}
