package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceReport.Status;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.IssuedInvoice;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Invoices of a CA that issues them with the approval. */
public interface CaInvoiceContract extends CaFixtures {

  @Test
  default void anInvoiceThatNobodyAskedForIsNone() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);

      assertEquals(nothing(Status.NONE), report(walk, order));
      assertEquals(nothing(Status.NONE), report(walk, walk.approved(order)));
    }
  }

  @Test
  default void theSameRequestAgainChangesNothing() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      InvoiceRequest request = request("青石测试有限公司");

      InvoiceReport requested = ask(walk, order, 1, request);
      assertEquals(Status.REQUESTED, requested.status());
      assertEquals(1, requested.revision());
      assertEquals(request.sha256(), requested.request());
      assertEquals(Optional.empty(), requested.issued());
      assertEquals(requested, ask(walk, order, 1, request));
    }
  }

  @Test
  default void whoeverLostTheAnswerToARequestLearnsItFromTheReport() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);

      assertEquals(ask(walk, order, 1, request("青石测试有限公司")), report(walk, order));
    }
  }

  @Test
  @Tag("R41")
  default void anInvoiceMayBeChangedUntilTheApproval() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      ask(walk, order, 1, request("青石测试有限公司"));
      InvoiceRequest corrected = request("青石测试股份有限公司");
      ask(walk, walk.pay(order), 2, corrected);
      walk.ca().approve(order.number());

      InvoiceReport issued = report(walk, order);
      assertEquals(Status.ISSUED, issued.status());
      assertEquals(2, issued.revision());
      assertEquals(corrected.sha256(), issued.request());
    }
  }

  @Test
  @Tag("R41")
  default void anIssuedInvoiceIsNotChangedAnyMore() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      ask(walk, order, 1, request("青石测试有限公司"));
      InvoiceReport issued = report(walk, walk.approved(order));
      assertEquals(Status.ISSUED, issued.status());

      assertCode(
          ErrorCode.INVOICE_ALREADY_ISSUED, () -> ask(walk, order, 2, request("青石测试股份有限公司")));
      assertEquals(issued, report(walk, order));
    }
  }

  @Test
  default void aRequestThatIsFulfilledAlreadyIsAnsweredWithTheInvoice() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      InvoiceRequest request = request("青石测试有限公司");
      ask(walk, order, 1, request);
      InvoiceReport issued = report(walk, walk.approved(order));

      assertEquals(issued, ask(walk, order, 1, request));
      InvoiceReport later = ask(walk, order, 3, request);
      assertEquals(issued.issued(), later.issued());
      assertEquals(3, later.revision());
    }
  }

  @Test
  default void aRequestThatComesAfterALaterOneIsNotTaken() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      InvoiceReport later = ask(walk, order, 2, request("青石测试股份有限公司"));

      assertEquals(later, ask(walk, order, 1, request("青石测试有限公司")));
      assertEquals(later, report(walk, order));
      InvoiceReport issued = report(walk, walk.approved(order));
      assertEquals(later.request(), issued.request());
      assertEquals(issued, ask(walk, order, 1, request("青石测试有限公司")));
    }
  }

  @Test
  default void anotherContentUnderTheSameRevisionIsAConflict() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      InvoiceReport first = ask(walk, order, 1, request("青石测试有限公司"));

      assertCode(
          ErrorCode.CA_IDEMPOTENCY_CONFLICT, () -> ask(walk, order, 1, request("青石测试股份有限公司")));
      assertEquals(first, report(walk, order));
    }
  }

  @Test
  @Tag("R42")
  default void anInvoiceIsIssuedWithTheApprovalAndNotBefore() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      ask(walk, order, 1, request("青石测试有限公司"));
      ServiceOrder paid = walk.pay(order);

      assertEquals(Status.REQUESTED, report(walk, paid).status());
      assertCode(ErrorCode.INVOICE_NOT_ISSUED, () -> document(walk, paid, DocumentFormat.XML));
      assertCode(ErrorCode.INVOICE_NOT_ISSUED, () -> resend(walk, paid));
      walk.ca().approve(order.number());
      InvoiceReport report = report(walk, paid);
      assertEquals(Status.ISSUED, report.status());
      IssuedInvoice issued = report.issued().orElseThrow();
      assertEquals(order.fee(), issued.total());
      assertEquals(LocalDate.ofInstant(walk.ca().now(), ZoneId.of("Asia/Shanghai")), issued.date());
    }
  }

  @Test
  default void anInvoiceAskedForAfterTheApprovalIsIssuedToo() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.approved(priced(walk));
      InvoiceRequest request = request("青石测试有限公司");

      ask(walk, order, 1, request);
      InvoiceReport report = report(walk, order);
      assertEquals(Status.ISSUED, report.status());
      assertEquals(request.sha256(), report.request());
    }
  }

  @Test
  default void twoOrdersHaveTwoInvoices() throws Exception {
    try (CaWalk walk = walk()) {
      Set<String> numbers = new HashSet<>();
      for (String company : List.of("青石测试一号", "青石测试二号")) {
        ServiceOrder order = pricedOf(walk, company);
        ask(walk, order, 1, request(company));
        numbers.add(report(walk, walk.approved(order)).issued().orElseThrow().number());
      }

      assertEquals(2, numbers.size());
    }
  }

  @Test
  @Tag("R43")
  default void aDocumentIsTheSameHoweverOftenItIsFetched() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      ask(walk, order, 1, request("青石测试有限公司"));
      Set<DocumentFormat> formats = report(walk, walk.approved(order)).formats();

      assertFalse(formats.isEmpty());
      for (DocumentFormat format : DocumentFormat.values()) {
        if (formats.contains(format)) {
          InvoiceDocument document = document(walk, order, format);
          assertEquals(format, document.format());
          assertTrue(document.content().size() > 0);
          assertEquals(document, document(walk, order, format));
        } else {
          assertCode(ErrorCode.INVOICE_NOT_ISSUED, () -> document(walk, order, format));
        }
      }
    }
  }

  @Test
  @Tag("R42")
  default void anIssuedInvoiceIsSentAgainAndStaysAsItIs() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      ask(walk, order, 1, request("青石测试有限公司"));
      InvoiceReport issued = report(walk, walk.approved(order));

      resend(walk, order);
      resend(walk, order);
      assertEquals(issued, report(walk, order));
    }
  }

  @Test
  default void aCancelledOrderGetsNoInvoice() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      InvoiceRequest request = request("青石测试有限公司");
      ask(walk, order, 1, request);
      walk.orders().cancel(order.handle(), PlainCallContext.empty());

      InvoiceReport cancelled = report(walk, order);
      assertEquals(Status.CANCELLED, cancelled.status());
      assertEquals(cancelled, ask(walk, order, 1, request));
      assertEquals(cancelled, ask(walk, order, 2, request("青石测试股份有限公司")));
      assertCode(ErrorCode.INVOICE_NOT_ISSUED, () -> document(walk, order, DocumentFormat.XML));
    }
  }

  @Test
  default void anInvoiceIsShownAndChangedByNobodyWithoutTheOrdersCredential() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      assumeTrue(order.handle().adapterState().size() > 0, "this CA's orders have no secret");
      ServiceOrder others = pricedOf(walk, "另一家测试公司");
      ask(walk, order, 1, request("青石测试有限公司"));
      InvoiceReport issued = report(walk, walk.approved(order));
      PlainCallContext context = PlainCallContext.empty();

      for (Bytes wrong : List.of(others.handle().adapterState(), Bytes.empty())) {
        OrderHandle stolen = new OrderHandle(order.number(), wrong);
        CaInvoices invoices = invoices(walk);
        for (Executable attempt :
            List.<Executable>of(
                () -> invoices.report(stolen, context),
                () -> invoices.request(stolen, 2, request("另一家测试公司"), context),
                () -> invoices.document(stolen, DocumentFormat.XML, context),
                () -> invoices.resend(stolen, request("另一家测试公司").delivery(), context))) {
          assertCode(ErrorCode.CA_NOT_AUTHORISED, attempt);
        }
      }
      assertEquals(issued, report(walk, order));
    }
  }

  @Test
  default void aTypeOfInvoiceThatTheCaDoesNotIssueIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      assumeTrue(
          !invoices(walk).policy().types().contains(InvoiceType.FIXED_AMOUNT_PAPER),
          "this CA issues every type");

      assertCode(ErrorCode.INVOICE_REFUSED, () -> ask(walk, order, 1, SampleInvoice.paper()));
      assertEquals(Status.NONE, report(walk, order).status());
    }
  }

  private static InvoiceRequest request(String title) {
    return SampleInvoice.electronic(title);
  }

  private static CaInvoices invoices(CaWalk walk) {
    Optional<CaInvoices> invoices = walk.client().invoices();
    assumeTrue(invoices.isPresent(), "this CA issues no invoices");
    return invoices.orElseThrow();
  }

  private static ServiceOrder priced(CaWalk walk) throws Exception {
    return pricedOf(walk, "青石测试" + UUID.randomUUID().toString().substring(0, 8));
  }

  private static ServiceOrder pricedOf(CaWalk walk, String company) throws Exception {
    invoices(walk);
    ServiceOrder order = walk.apply(walk.ca().issue(company, walk.anyAlgorithm(), walk.inAMonth()));
    assumeTrue(order.payment().isPresent(), "this CA is free of charge");
    return order;
  }

  private static InvoiceReport ask(
      CaWalk walk, ServiceOrder order, int revision, InvoiceRequest request) throws CaException {
    return invoices(walk).request(order.handle(), revision, request, PlainCallContext.empty());
  }

  private static InvoiceReport report(CaWalk walk, ServiceOrder order) throws CaException {
    return invoices(walk).report(order.handle(), PlainCallContext.empty());
  }

  private static InvoiceDocument document(CaWalk walk, ServiceOrder order, DocumentFormat format)
      throws CaException {
    return invoices(walk).document(order.handle(), format, PlainCallContext.empty());
  }

  private static void resend(CaWalk walk, ServiceOrder order) throws CaException {
    InvoiceDelivery elsewhere = SampleInvoice.electronic("青石测试有限公司").delivery();
    invoices(walk).resend(order.handle(), elsewhere, PlainCallContext.empty());
  }

  private static InvoiceReport nothing(Status status) {
    return new InvoiceReport(status, 0, Bytes.empty(), Optional.empty(), Set.of());
  }

  private static void assertCode(ErrorCode code, Executable refused) {
    assertEquals(code, assertThrows(CaException.class, refused).code());
  }
}
