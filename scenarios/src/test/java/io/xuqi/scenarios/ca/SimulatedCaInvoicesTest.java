package io.xuqi.scenarios.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.contract.CurrentCertificate;
import io.xuqi.contract.PlainCallContext;
import io.xuqi.contract.SampleInvoice;
import io.xuqi.contract.SampleSubmission;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceReport.Status;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.scenarios.ca.SimulatedFixture.Connection;
import io.xuqi.scenarios.renewal.CapturedLog;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.Messenger;
import io.xuqi.simulator.ca.MisissueInvoice;
import io.xuqi.simulator.ca.RecordingMessenger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.simulator.ca.SimulatedCaServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the simulated CA does about invoices beyond the contract. */
class SimulatedCaInvoicesTest {
  private static final InvoiceRequest REQUEST = SampleInvoice.electronic("云岭示例商贸有限公司");

  private final PlainCallContext context = PlainCallContext.empty();
  private final RecordingMessenger messenger = new RecordingMessenger();
  private SimulatedFixture fixture;
  private SimulatedCa ca;
  private CaInvoices invoices;

  private void start(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    fixture = new SimulatedFixture(policy, ca -> new Connection(ca.client(), () -> {}));
    ca = fixture.ca();
    invoices = fixture.client().invoices().orElseThrow();
  }

  private void start(Invoicing invoicing) throws Exception {
    start(policy -> policy.invoices(invoicing.announcedBy(messenger)));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private ServiceOrder apply() throws Exception {
    CurrentCertificate current =
        fixture.issue("云岭示例商贸有限公司", KeyAlgorithm.EC_P256, fixture.now().plus(Duration.ofDays(9)));
    SampleSubmission submission =
        SampleSubmission.of(
            fixture.client().quote(List.of(current.certificate())),
            List.of(current),
            fixture.now());
    return fixture.client().submit(submission.prepare(fixture.client()), context).get(0);
  }

  private void pay(ServiceOrder order) {
    PaymentOrder payment = order.payment().orElseThrow();
    ca.payer().transfer(payment.number(), payment.total());
  }

  private void approve(ServiceOrder order) {
    pay(order);
    ca.approve(order.number());
  }

  private InvoiceReport ask(ServiceOrder order, InvoiceRequest request) throws CaException {
    return invoices.request(order.handle(), 1, request, context);
  }

  private InvoiceReport report(ServiceOrder order) throws CaException {
    return invoices.report(order.handle(), context);
  }

  /** An order whose invoice is issued. */
  private ServiceOrder issued() throws Exception {
    ServiceOrder order = apply();
    ask(order, REQUEST);
    approve(order);
    return order;
  }

  private String xml(ServiceOrder order) throws CaException {
    Bytes content = invoices.document(order.handle(), DocumentFormat.XML, context).content();
    return new String(content.toArray(), StandardCharsets.UTF_8);
  }

  private static CaException failure(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(CaException.class, call);
  }

  @Test
  void an_invoice_says_what_was_asked_for_and_what_was_paid() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = issued();

    IssuedInvoice issued = report(order).issued().orElseThrow();
    assertTrue(issued.number().matches("26352\\d{15}"), issued.number());
    String xml = xml(order);
    for (String said :
        List.of(
            ">云岭示例商贸有限公司<",
            ">91350200MA2YJ1XR9G<",
            ">青石模拟电子认证有限公司<",
            ">91350200MA00XUQ042<",
            ">" + issued.number() + "<",
            ">180.00<",
            ">169.81<",
            ">10.19<")) {
      assertTrue(xml.contains(said), said);
    }
    assertEquals(
        List.of(new Ledger.Invoice(order.number(), issued.number(), 1, REQUEST.sha256())),
        ca.ledger().invoices());
  }

  @Test
  void who_the_seller_is_and_what_is_issued_are_configured() throws Exception {
    start(
        Invoicing.standard()
            .ofSeller("另一家示例认证有限公司", new TaxpayerNumber("91350200MA00YAN06R"))
            .withPaper());
    assertEquals(Set.of("另一家示例认证有限公司"), invoices.policy().sellers());
    assertEquals(Set.of(InvoiceType.values()), invoices.policy().types());
    ServiceOrder order = issued();

    assertTrue(xml(order).contains(">91350200MA00YAN06R<"));
  }

  @Test
  void a_ca_without_invoices_has_none() throws Exception {
    fixture = new SimulatedFixture(SimulatedCa.Builder::noInvoices, ca -> connection(ca));
    ServiceOrder order = apply();

    assertEquals(Optional.empty(), fixture.ca().client().invoices());
    CaInvoices asked = fixture.client().invoices().orElseThrow();
    assertEquals(
        ErrorCode.CA_NOT_FOUND, failure(() -> asked.report(order.handle(), context)).code());
  }

  private static Connection connection(SimulatedCa ca) {
    return new Connection(
        PortalCaClient.over(
            ca.transport(), ca.profile(), Optional.of(InvoicePolicy.electronic("somebody"))),
        () -> {});
  }

  @Test
  @Tag("R42")
  void an_invoice_is_announced_by_sms_and_mailed_with_its_data_and_its_ofd() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = apply();
    ask(order, REQUEST);
    assertEquals(List.of(), messenger.texts());
    approve(order);
    String number = report(order).issued().orElseThrow().number();

    assertEquals(1, messenger.texts().size());
    assertEquals("13800000000", messenger.texts().get(0).mobile());
    assertTrue(messenger.texts().get(0).text().contains("https://invoice.example/" + number));
    assertEquals(1, messenger.mails().size());
    RecordingMessenger.Mail mail = messenger.mails().get(0);
    assertEquals("wang@example.com", mail.address());
    assertEquals(
        List.of(DocumentFormat.XML, DocumentFormat.OFD),
        mail.attachments().stream().map(InvoiceDocument::format).toList());
    for (InvoiceDocument attachment : mail.attachments()) {
      assertEquals(invoices.document(order.handle(), attachment.format(), context), attachment);
    }
  }

  @Test
  @Tag("R42")
  void an_invoice_is_sent_again_to_whom_it_is_asked_for() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = issued();
    InvoiceDelivery to =
        new InvoiceDelivery(new MobileNumber("13900000000"), Optional.empty(), Optional.empty());
    InvoiceDelivery byMail =
        new InvoiceDelivery(
            new MobileNumber("13900000000"),
            Optional.of(new EmailAddress("li@example.com")),
            Optional.empty());

    invoices.resend(order.handle(), to, context);
    assertEquals(2, messenger.texts().size());
    assertEquals("13900000000", messenger.texts().get(1).mobile());
    assertEquals(messenger.texts().get(0).text(), messenger.texts().get(1).text());
    assertEquals(1, messenger.mails().size());
    invoices.resend(order.handle(), byMail, context);
    assertEquals("li@example.com", messenger.mails().get(1).address());
    assertEquals(messenger.mails().get(0).attachments(), messenger.mails().get(1).attachments());
  }

  @Test
  void a_messenger_that_fails_stops_no_invoice_and_the_log_names_nobody() throws Exception {
    Messenger failing =
        new Messenger() {
          @Override
          public void sms(String mobile, String text) {
            throw new IllegalStateException("no way to " + mobile);
          }

          @Override
          public void mail(
              String address, String subject, String text, List<InvoiceDocument> attachments) {
            throw new IllegalStateException("no way to " + address);
          }
        };
    start(policy -> policy.invoices(Invoicing.standard().announcedBy(failing)));
    try (CapturedLog log = CapturedLog.start()) {
      ServiceOrder order = issued();

      assertEquals(Status.ISSUED, report(order).status());
      String logged = log.text();
      assertTrue(logged.contains("no SMS about an invoice was sent"), logged);
      assertTrue(logged.contains("no e-mail about an invoice was sent"), logged);
      assertFalse(logged.contains("13800000000") || logged.contains("wang@"), logged);
    }
  }

  @Test
  @Tag("R44")
  void a_late_invoice_is_issued_when_the_administrator_says_so() throws Exception {
    start(Invoicing.standard().issuedByHand());
    ServiceOrder order = apply();
    assertThrows(IllegalStateException.class, () -> ca.issueInvoice(order.number()));
    ask(order, REQUEST);
    assertThrows(IllegalStateException.class, () -> ca.issueInvoice(order.number()));
    approve(order);
    assertEquals(Status.REQUESTED, report(order).status());
    fixture.advance(Duration.ofDays(9));
    ca.issueInvoice(order.number());

    IssuedInvoice issued = report(order).issued().orElseThrow();
    assertEquals("2026-12-02", issued.date().toString());
    assertEquals(1, messenger.texts().size());
    assertThrows(IllegalStateException.class, () -> ca.issueInvoice(order.number()));
    assertEquals(1, ca.ledger().invoices().size());
  }

  @Test
  void an_order_that_is_approved_by_itself_gets_its_invoice_too() throws Exception {
    start(
        policy ->
            policy
                .approveAfter(Duration.ofHours(2))
                .invoices(Invoicing.standard().announcedBy(messenger)));
    ServiceOrder order = apply();
    ask(order, REQUEST);
    pay(order);
    fixture.advance(Duration.ofHours(3));

    assertEquals(1, ca.ledger().invoices().size());
    assertEquals(1, messenger.texts().size());
    assertEquals(Status.ISSUED, report(order).status());
  }

  @Test
  @Tag("R41")
  void an_issued_invoice_survives_the_cancellation_of_its_order() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = issued();
    InvoiceReport before = report(order);
    fixture.client().orders().orElseThrow().cancel(order.handle(), context);

    assertEquals(before, report(order));
    InvoiceRequest other = SampleInvoice.electronic("另一家示例商贸有限公司");
    assertEquals(
        ErrorCode.INVOICE_ALREADY_ISSUED,
        failure(() -> invoices.request(order.handle(), 2, other, context)).code());
  }

  @Test
  void a_late_invoice_of_an_order_that_was_cancelled_is_not_issued() throws Exception {
    start(Invoicing.standard().issuedByHand());
    ServiceOrder order = issued();
    fixture.client().orders().orElseThrow().cancel(order.handle(), context);

    assertEquals(Status.CANCELLED, report(order).status());
    assertThrows(IllegalStateException.class, () -> ca.issueInvoice(order.number()));
  }

  @Test
  @Tag("R39")
  void paper_is_posted_and_cannot_be_fetched() throws Exception {
    start(Invoicing.standard().withPaper());
    ServiceOrder order = apply();
    ask(order, SampleInvoice.paper());
    approve(order);

    assertEquals(Status.ISSUED, report(order).status());
    assertEquals(Set.of(), report(order).formats());
    assertTrue(messenger.texts().get(0).text().contains("已寄出"));
    for (DocumentFormat format : DocumentFormat.values()) {
      assertEquals(
          ErrorCode.INVOICE_NOT_ISSUED,
          failure(() -> invoices.document(order.handle(), format, context)).code());
    }
  }

  @Test
  void a_ca_that_takes_no_requests_says_why_and_keeps_what_it_has() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = apply();
    ask(order, REQUEST);
    ca.refuseInvoices(Optional.of("抬头须与营业执照一致"));
    InvoiceRequest other = SampleInvoice.electronic("另一家示例商贸有限公司");

    CaException refused = failure(() -> invoices.request(order.handle(), 2, other, context));
    assertEquals(ErrorCode.INVOICE_REFUSED, refused.code());
    assertEquals(List.of("抬头须与营业执照一致"), refused.problem().arguments());
    assertEquals(REQUEST.sha256(), report(order).request());
    assertEquals(Status.REQUESTED, ask(order, REQUEST).status());
    ca.refuseInvoices(Optional.empty());
    assertEquals(2, invoices.request(order.handle(), 2, other, context).revision());
  }

  @Test
  @Tag("R29")
  void the_free_order_of_a_pair_has_no_invoice() throws Exception {
    start(Invoicing.standard());
    List<CurrentCertificate> pair =
        List.of(
            fixture.issue(
                "云岭示例商贸有限公司", KeyAlgorithm.EC_P256, fixture.now().plus(Duration.ofDays(9))),
            fixture.issue(
                "云岭示例商贸有限公司", KeyAlgorithm.EC_P256, fixture.now().plus(Duration.ofDays(9))));
    SampleSubmission submission =
        SampleSubmission.of(
            fixture.client().quote(pair.stream().map(CurrentCertificate::certificate).toList()),
            pair,
            fixture.now());
    ServiceOrder free =
        fixture.client().submit(submission.prepare(fixture.client()), context).stream()
            .filter(order -> order.fee().isZero())
            .findFirst()
            .orElseThrow();

    assertEquals(ErrorCode.INVOICE_REFUSED, failure(() -> ask(free, REQUEST)).code());
    assertEquals(Status.NONE, report(free).status());
  }

  @Test
  void a_content_that_does_not_fit_its_digest_is_not_taken() throws Exception {
    start(policy -> policy);
    PortalTransport garbling =
        request ->
            ca.transport()
                .exchange(
                    new PortalTransport.Request(
                        request.method(),
                        request.path(),
                        request.headers(),
                        Bytes.copyOf(
                            new String(request.body().toArray(), StandardCharsets.UTF_8)
                                .replace("云岭", "云林")
                                .getBytes(StandardCharsets.UTF_8))));
    CaInvoices garbled =
        PortalCaClient.over(garbling, ca.profile(), ca.invoicePolicy()).invoices().orElseThrow();
    ServiceOrder order = apply();

    CaException refused = failure(() -> garbled.request(order.handle(), 1, REQUEST, context));
    assertEquals(ErrorCode.CA_REFUSED, refused.code());
    assertEquals(Status.NONE, report(order).status());
  }

  @ParameterizedTest
  @EnumSource(
      value = MisissueInvoice.class,
      names = {"CUT_SHORT", "WRONG_TOTALS"},
      mode = Mode.EXCLUDE)
  void a_wrong_invoice_is_wrong_in_its_documents(MisissueInvoice misissue) throws Exception {
    start(Invoicing.standard());
    String right = xml(issued());
    ca.misissueNextInvoice(misissue);
    ServiceOrder order = issued();
    IssuedInvoice told = report(order).issued().orElseThrow();
    String wrong = xml(order);

    String gone =
        switch (misissue) {
          case OTHER_TITLE -> ">云岭示例商贸有限公司<";
          case OTHER_TAXPAYER_NUMBER -> ">91350200MA2YJ1XR9G<";
          case OTHER_SELLER -> ">青石模拟电子认证有限公司<";
          case OTHER_AMOUNT -> ">180.00<";
          case OTHER_DATE -> "2026-11-23";
          case OTHER_INVOICE_NUMBER -> ">" + told.number() + "<";
          case WRONG_TOTALS, CUT_SHORT -> throw new AssertionError();
        };
    if (misissue != MisissueInvoice.OTHER_INVOICE_NUMBER) {
      assertTrue(right.contains(gone), right);
    }
    assertFalse(wrong.contains(gone), wrong);
    assertEquals(
        Money.ofFen(misissue == MisissueInvoice.OTHER_AMOUNT ? 18_100 : 18_000), told.total());
    assertTrue(xml(issued()).contains(">180.00<"), "the one after it is right");
  }

  @Test
  void totals_that_do_not_add_up_and_documents_cut_short_are_to_be_had() throws Exception {
    start(Invoicing.standard());
    ca.misissueNextInvoice(MisissueInvoice.WRONG_TOTALS);
    String wrong = xml(issued());
    assertTrue(wrong.contains("<TotalTaxAm>99999.99</TotalTaxAm>"), wrong);
    assertTrue(wrong.contains(">169.81<"), wrong);

    ca.misissueNextInvoice(MisissueInvoice.CUT_SHORT);
    ServiceOrder cut = issued();
    ServiceOrder whole = issued();
    for (DocumentFormat format : DocumentFormat.values()) {
      int half = invoices.document(cut.handle(), format, context).content().size();
      int full = invoices.document(whole.handle(), format, context).content().size();
      assertTrue(half < full * 2 / 3, format + ": " + half + " of " + full);
      assertNotEquals(0, half);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CaOperation.class,
      names = {"REQUEST_INVOICE", "INVOICE", "INVOICE_DOCUMENT", "RESEND_INVOICE"})
  void every_call_about_an_invoice_can_go_wrong_as_planned(CaOperation operation) throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = issued();
    for (Fault fault : operation.faults()) {
      if (fault == Fault.STALE || fault == Fault.DUPLICATED) {
        continue;
      }
      FaultPlan faults = FaultPlan.recording().next(operation, fault);
      CaInvoices troubled = ca.client(faults).invoices().orElseThrow();
      assertThrows(CaException.class, () -> call(troubled, operation, order.handle()), fault::name);
      call(troubled, operation, order.handle());
    }
    assertEquals(1, ca.ledger().invoices().size());
  }

  private void call(CaInvoices troubled, CaOperation operation, OrderHandle order)
      throws CaException {
    switch (operation) {
      case REQUEST_INVOICE -> troubled.request(order, 1, REQUEST, context);
      case INVOICE -> troubled.report(order, context);
      case INVOICE_DOCUMENT -> troubled.document(order, DocumentFormat.XML, context);
      case RESEND_INVOICE -> troubled.resend(order, REQUEST.delivery(), context);
      default -> throw new AssertionError(operation);
    }
  }

  @Test
  void a_request_that_arrives_late_does_not_undo_the_one_after_it() throws Exception {
    start(Invoicing.standard());
    ServiceOrder order = apply();
    FaultPlan faults = FaultPlan.recording().next(CaOperation.REQUEST_INVOICE, Fault.LATE);
    CaInvoices troubled = ca.client(faults).invoices().orElseThrow();
    InvoiceRequest corrected = SampleInvoice.electronic("云岭示例商贸股份有限公司");

    failure(() -> troubled.request(order.handle(), 1, REQUEST, context));
    troubled.request(order.handle(), 2, corrected, context);
    assertEquals(corrected.sha256(), report(order).request());
  }

  @Test
  void another_process_learns_the_policy_and_issues_by_hand() throws Exception {
    start(Invoicing.standard().issuedByHand());
    ServiceOrder order = issued();
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, 0)) {
      SimulatedCaAdmin admin = SimulatedCaAdmin.ofPortal(server.portal());
      assertEquals(ca.invoicePolicy(), admin.invoicePolicy());
      assertEquals(Status.REQUESTED, report(order).status());
      admin.issueInvoice(order.number());
      assertEquals(Status.ISSUED, report(order).status());
      assertThrows(IOException.class, () -> admin.issueInvoice(order.number()));
    }
  }
}
