package io.xuqi.renewal;

import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.invoiceRequest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.InMemoryRenewalStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A renewal's invoice from the wish to the documents on disk. */
final class RenewalInvoicesTest {

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  /** Who polls more often in these weeks is never through. */
  private static final int MOST_POLLS = 100;

  private static final InvoiceRequest A = invoiceRequest("昆明示例商贸有限公司");
  private static final InvoiceRequest B = invoiceRequest("昆明示例商贸有限公司工会");

  private final TinyCa ca = new TinyCa();
  private final TinyDesk desk = new TinyDesk();
  private final HandClock clock = new HandClock(NOW);
  private final RenewalRecords records =
      new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
  private final List<RenewalEvent> told = new ArrayList<>();
  private final Announcer announcer =
      new Announcer(List.of(told::add), ChineseWorkingDays.bundled(), clock);
  private final RenewalProgress progress =
      new RenewalProgress(
          records,
          new EffectPerformer(
              ca,
              new PaymentSessions(
                  ca,
                  List.of(new TinyWallet(METHOD)),
                  new PaymentEnvironment(clock, Duration.ofSeconds(1)))),
          announcer,
          clock);
  private final RenewalInvoices invoices = invoices(ca);
  private final RenewalId id = awaitingPayment().id();

  RenewalInvoicesTest() throws XuqiException {
    ca.desk = Optional.of(desk);
    progress.begin(awaitingPayment());
  }

  private RenewalInvoices invoices(TinyCa of) {
    return new RenewalInvoices(
        of, records, progress, new Snapshots(ChineseWorkingDays.bundled(), true, true));
  }

  private Renewal request(InvoiceRequest request) throws XuqiException {
    return invoices.request(id, request, invoices.check(id, request).confirmation());
  }

  private Loaded stored() {
    try {
      return records.load(id);
    } catch (XuqiException e) {
      throw new AssertionError(e);
    }
  }

  private InvoiceRecord invoice() {
    return stored().record().invoice().orElseThrow();
  }

  private Renewal refresh() throws XuqiException {
    return snapshot(progress.refresh(stored(), TokenAccess.NONE).record());
  }

  private static Renewal snapshot(RenewalRecord record) {
    return new Snapshots(ChineseWorkingDays.bundled(), true, true).of(record);
  }

  private void approve() throws XuqiException {
    ca.status = ServiceOrder.Status.APPROVED;
    ca.payment = PaymentOrder.Status.PAID;
    refresh();
  }

  private void complete() throws XuqiException {
    ca.status = ServiceOrder.Status.COMPLETED;
    refresh();
  }

  private void issued() throws XuqiException {
    request(A);
    desk.issue();
    approve();
  }

  private static RequestedInvoice.State state(Renewal renewal) {
    return renewal.invoice().orElseThrow().state();
  }

  private static ErrorCode refused(Executable call) {
    return assertThrows(XuqiException.class, call).code();
  }

  private List<RenewalEvent> toldOfInvoices() {
    return told.stream()
        .filter(
            e ->
                e instanceof RenewalEvent.InvoiceIssued
                    || e instanceof RenewalEvent.InvoiceWaiting
                    || e instanceof RenewalEvent.InvoiceOverdue)
        .toList();
  }

  private static Instant beijing(String day, int hour) {
    return LocalDate.parse(day).atTime(LocalTime.of(hour, 0)).atZone(BEIJING).toInstant();
  }

  // ---- requesting -------------------------------------------------------------------------------

  @Test
  @Tag("R41")
  void nothingIsStoredOrSentThatWasNotConfirmed() throws XuqiException {
    Bytes confirmation = invoices.check(id, A).confirmation();
    RenewalRecord before = stored().record();
    assertEquals(
        ErrorCode.INVOICE_NOT_CONFIRMED, refused(() -> invoices.request(id, B, confirmation)));
    assertEquals(
        ErrorCode.INVOICE_NOT_CONFIRMED, refused(() -> invoices.request(id, A, Bytes.empty())));
    assertEquals(before, stored().record());
    assertEquals(List.of(), desk.calls);
  }

  @Test
  @Tag("R41")
  void theRequestIsComparedWithTheSubjectOfTheCertificate() throws XuqiException {
    assertEquals(List.of(), invoices.check(id, A).warnings());
    InvoiceRequest slip = invoiceRequest("昆明示例商茂有限公司");
    assertEquals(
        List.of(ErrorCode.INVOICE_SLIP_TITLE_LOOK_ALIKE),
        invoices.check(id, slip).warnings().stream().map(w -> w.problem().code()).toList());
    Bytes unwarned = new CheckedInvoice(slip, List.of()).confirmation();
    assertEquals(
        ErrorCode.INVOICE_NOT_CONFIRMED, refused(() -> invoices.request(id, slip, unwarned)));
    assertEquals(List.of(), desk.calls);
    assertEquals(RequestedInvoice.State.REQUESTED, state(request(slip)), "he looked, and said yes");
  }

  @Test
  void theWishIsStoredBeforeItIsSent() throws XuqiException {
    List<Optional<InvoiceRequest>> durable = new ArrayList<>();
    desk.whenAsked = () -> durable.add(invoice().wanted().map(w -> w.request()));
    assertEquals(RequestedInvoice.State.REQUESTED, state(request(A)));
    assertEquals(List.of(Optional.of(A)), durable);
    assertEquals(List.of("request 1"), desk.calls);
  }

  @Test
  void whatIsNotAnsweredIsSentAgainByRefreshingUnderTheSameNumber() throws XuqiException {
    desk.answers.add(TinyDesk.lost());
    Renewal unknown = request(A);
    assertEquals(RequestedInvoice.State.SENDING, state(unknown));
    assertEquals(ErrorCode.CA_NO_ANSWER, unknown.problem().orElseThrow().code());
    assertEquals(Optional.of(NOW.plus(Duration.ofMinutes(1))), unknown.nextPollAt());
    Renewal again = refresh();
    assertEquals(RequestedInvoice.State.REQUESTED, state(again));
    assertEquals(Optional.empty(), again.problem());
    assertEquals(List.of("request 1", "request 1"), desk.calls);
    refresh();
    assertEquals("report", desk.calls.get(2), "asked about with the orders");
  }

  @Test
  void whatTheCaHasLostIsSentAgainByAskingForTheSameAgain() throws XuqiException {
    request(A);
    desk.held = Optional.empty();
    desk.revision = 0;
    assertEquals(ErrorCode.CA_BAD_REPLY, refresh().problem().orElseThrow().code());
    request(A);
    assertEquals(Optional.of(A), desk.held);
    assertEquals(List.of("request 1", "report", "request 1"), desk.calls);
    assertEquals(Optional.empty(), refresh().problem());
  }

  @Test
  void itMayBeChangedUntilItIsIssuedAndNotAfterwards() throws XuqiException {
    request(A);
    assertEquals(B, request(B).invoice().orElseThrow().request());
    assertTrue(snapshot(stored().record()).allowedActions().contains(UserAction.INVOICE));
    desk.issue();
    assertEquals(ErrorCode.INVOICE_ALREADY_ISSUED, refused(() -> request(A)));
    Renewal renewal = snapshot(stored().record());
    assertEquals(B, renewal.invoice().orElseThrow().request(), "what it was issued for");
    assertEquals(RequestedInvoice.State.ISSUED, state(renewal));
    assertFalse(renewal.allowedActions().contains(UserAction.INVOICE));
    assertEquals(ErrorCode.INVOICE_ALREADY_ISSUED, refused(() -> invoices.check(id, A)));
  }

  @Test
  void aRefusalIsShownAndNotThrown() throws XuqiException {
    desk.refuses = true;
    Renewal refused = request(A);
    assertEquals(ErrorCode.INVOICE_REFUSED, refused.problem().orElseThrow().code());
    assertEquals(Optional.empty(), refused.invoice());
    desk.refuses = false;
    assertEquals(Optional.empty(), request(A).problem());
    assertEquals(List.of("request 1", "request 2"), desk.calls);
  }

  /** The store was lost, and recovered from the CA; what was asked for before is not in it. */
  @Test
  void whoseNumberIsUsedUpAtTheCaSaysItOnceMore() throws XuqiException {
    desk.answers.add(
        () -> {
          throw new CaException(Problem.of(ErrorCode.CA_IDEMPOTENCY_CONFLICT, "invoice 1"));
        });
    Renewal odd = request(A);
    assertEquals(ErrorCode.CA_BAD_REPLY, odd.problem().orElseThrow().code());
    assertEquals(RequestedInvoice.State.SENDING, state(odd));
    assertEquals(RequestedInvoice.State.REQUESTED, state(request(A)));
    assertEquals("request 1", desk.calls.get(0));
    assertFalse(desk.calls.get(1).equals("request 1"));
  }

  @Test
  void whatTheCaDoesNotIssueIsNotAskedFor() throws XuqiException {
    InvoiceRequest paper =
        new InvoiceRequest(
            InvoiceType.FIXED_AMOUNT_PAPER,
            A.buyer(),
            A.title(),
            A.taxpayerNumber(),
            A.details(),
            new InvoiceDelivery(
                A.delivery().mobile(),
                Optional.empty(),
                Optional.of(new Recipient("王小红", new MobileNumber("13900000000"), "云岭市示例路1号"))));
    assertEquals(ErrorCode.INVOICE_NOT_AVAILABLE, refused(() -> invoices.check(id, paper)));
    assertEquals(Optional.of(desk.policy()), invoices.policy());
    ca.desk = Optional.empty();
    assertEquals(Optional.empty(), invoices.policy());
    assertEquals(ErrorCode.INVOICE_NOT_AVAILABLE, refused(() -> invoices.check(id, A)));
    assertFalse(
        new Snapshots(ChineseWorkingDays.bundled(), true, false)
            .of(stored().record())
            .allowedActions()
            .contains(UserAction.INVOICE));
    progress.advance(stored(), new Event.CancelChosen());
    ca.desk = Optional.of(desk);
    assertEquals(ErrorCode.INVOICE_NOT_AVAILABLE, refused(() -> invoices.check(id, A)));
  }

  @Test
  void cancellingEndsTheInvoiceAndNobodyAsksForIt() throws XuqiException {
    request(A);
    progress.advance(stored(), new Event.CancelChosen());
    Renewal cancelled = refresh();
    assertEquals(RenewalState.CANCELLED, cancelled.state());
    assertEquals(RequestedInvoice.State.CANCELLED, state(cancelled));
    assertEquals(List.of("request 1"), desk.calls);
    assertEquals(Optional.empty(), cancelled.nextPollAt());
    assertFalse(cancelled.allowedActions().contains(UserAction.INVOICE));
    assertTrue(stored().record().isFinished());
  }

  // ---- collecting -------------------------------------------------------------------------------

  @Test
  @Tag("R42")
  @Tag("R43")
  void anIssuedInvoiceIsFetchedSentAgainAndTakenDownAsCollected() throws XuqiException {
    request(A);
    for (Executable early :
        List.<Executable>of(
            () -> invoices.document(id, DocumentFormat.XML),
            () -> invoices.resend(id, A.delivery()),
            () -> invoices.collected(id))) {
      assertEquals(ErrorCode.INVOICE_NOT_ISSUED, refused(early));
    }
    desk.issue();
    approve();
    complete();
    Renewal issued = snapshot(stored().record());
    assertEquals(Set.of(DocumentFormat.XML), issued.invoice().orElseThrow().formats());
    assertTrue(issued.allowedActions().contains(UserAction.REFRESH), "its invoice is asked about");
    assertEquals(
        new InvoiceDocument(DocumentFormat.XML, Bytes.fromHex("01")),
        invoices.document(id, DocumentFormat.XML));
    invoices.resend(id, A.delivery());
    Renewal collected = invoices.collected(id);
    assertEquals(RequestedInvoice.State.COLLECTED, state(collected));
    assertEquals(Optional.empty(), collected.nextPollAt());
    assertEquals(collected, invoices.collected(id));
    assertEquals(List.of(new RenewalEvent.InvoiceIssued(id, NOW)), toldOfInvoices());
  }

  @Test
  @Tag("R43")
  void whoWantsOneAfterTheEndIsLookedAfterAgain() throws XuqiException {
    approve();
    complete();
    assertTrue(stored().record().isFinished());
    clock.now = NOW.plus(Duration.ofDays(30));
    Renewal asked = request(A);
    assertFalse(stored().record().isFinished());
    assertTrue(asked.nextPollAt().isPresent());
    assertEquals(Optional.of(clock.now), invoice().dueSince(), "no reproach on the first day");
  }

  // ---- time -------------------------------------------------------------------------------------

  /** The vectors of the working days: 2026-02-13 is a Friday before the New Year. */
  @Test
  @Tag("R44")
  void somebodyIsRemindedOnceOnEachWorkingDayAndToldOnceWhenSevenHavePassed() throws XuqiException {
    clock.now = beijing("2026-02-13", 15);
    issued();
    complete();
    assertEquals(Optional.of(beijing("2026-02-14", 9)), stored().record().nextPollAt());
    assertEquals(
        Optional.of(LocalDate.of(2026, 3, 3)),
        snapshot(stored().record()).invoice().orElseThrow().contactCaFrom());
    List<String> days = new ArrayList<>();
    Instant end = beijing("2026-04-01", 0);
    while (clock.now.isBefore(end)) {
      Instant next = clock.now.plus(Duration.ofHours(5)); // somebody looks all day long
      clock.now = stored().record().nextPollAt().filter(at -> at.isBefore(next)).orElse(next);
      told.clear();
      refresh();
      toldOfInvoices()
          .forEach(
              e ->
                  days.add(
                      LocalDate.ofInstant(e.at(), BEIJING)
                          + " "
                          + (e instanceof RenewalEvent.InvoiceWaiting w
                              ? w.workingDays()
                              : e.getClass().getSimpleName())));
    }
    assertEquals(
        List.of(
            "2026-02-14 1",
            "2026-02-24 2",
            "2026-02-25 3",
            "2026-02-26 4",
            "2026-02-27 5",
            "2026-02-28 6",
            "2026-03-02 7",
            "2026-03-03 InvoiceOverdue"),
        days);
    assertTrue(stored().record().isFinished());
    assertEquals(Optional.empty(), stored().record().nextPollAt());
  }

  @Test
  @Tag("R44")
  void whoOnlyComesWhenItIsDueIsRemindedEachMorning() throws XuqiException {
    clock.now = beijing("2022-09-09", 15);
    issued();
    complete();
    told.clear();
    List<Instant> polls = new ArrayList<>();
    for (int i = 0; i < MOST_POLLS && stored().record().nextPollAt().isPresent(); i++) {
      clock.now = stored().record().nextPollAt().get();
      polls.add(clock.now);
      refresh();
    }
    assertEquals(
        List.of(
            beijing("2022-09-13", 9),
            beijing("2022-09-14", 9),
            beijing("2022-09-15", 9),
            beijing("2022-09-16", 9),
            beijing("2022-09-19", 9),
            beijing("2022-09-20", 9),
            beijing("2022-09-21", 9),
            beijing("2022-09-22", 9)),
        polls);
    assertEquals(polls, toldOfInvoices().stream().map(RenewalEvent::at).toList());
    assertEquals(new RenewalEvent.InvoiceOverdue(id, clock.now), toldOfInvoices().get(7));
  }

  @Test
  @Tag("R44")
  void nobodyIsRemindedOnADayOff() throws XuqiException {
    clock.now = beijing("2026-02-13", 15);
    issued();
    told.clear();
    clock.now = beijing("2026-02-16", 15); // the first day that anybody looks
    refresh();
    assertEquals(List.of(), toldOfInvoices());
    clock.now = beijing("2026-02-24", 9);
    refresh();
    assertEquals(List.of(new RenewalEvent.InvoiceWaiting(id, clock.now, 2)), toldOfInvoices());
  }

  @Test
  @Tag("R44")
  void anInvoiceThatIsNeverIssuedIsOverdueToo() throws XuqiException {
    clock.now = beijing("2022-10-14", 10);
    request(A);
    approve();
    complete();
    for (int i = 0; i < MOST_POLLS && stored().record().nextPollAt().isPresent(); i++) {
      clock.now = stored().record().nextPollAt().get();
      refresh();
    }
    assertEquals(1, toldOfInvoices().size());
    assertEquals(LocalDate.of(2022, 10, 26), LocalDate.ofInstant(clock.now, BEIJING));
    desk.issue();
    assertEquals(RequestedInvoice.State.ISSUED, state(refresh()), "who looks all the same");
    assertEquals(2, toldOfInvoices().size());
  }

  @Test
  @Tag("R44")
  void anInvoiceAtRestIsAskedAboutWithTheOrdersAndAtNoOtherTime() throws XuqiException {
    Renewal without = refresh();
    Optional<Instant> before = without.nextPollAt();
    request(A);
    assertEquals(before, snapshot(stored().record()).nextPollAt());
    desk.calls.clear();
    ca.calls.clear();
    for (int i = 0; i < 5; i++) {
      clock.now = stored().record().nextPollAt().orElseThrow();
      refresh();
    }
    assertEquals(5, desk.calls.size());
    assertEquals(10, ca.calls.size(), "two orders");
  }

  // ---- other people's code ----------------------------------------------------------------------

  @Test
  @SuppressWarnings({"NullAway", "NullOptional"}) // an adapter may break every promise
  void anAnswerWithHolesDecidesNothing() throws XuqiException {
    request(A);
    RenewalRecord before = stored().record();
    List<InvoiceReport> holes = new ArrayList<>();
    holes.add(null);
    holes.add(new InvoiceReport(null, 1, A.sha256(), Optional.empty(), Set.of()));
    holes.add(
        new InvoiceReport(InvoiceReport.Status.REQUESTED, 1, null, Optional.empty(), Set.of()));
    holes.add(new InvoiceReport(InvoiceReport.Status.REQUESTED, 1, A.sha256(), null, Set.of()));
    holes.add(
        new InvoiceReport(
            InvoiceReport.Status.REQUESTED,
            1,
            Bytes.copyOf(new byte[10_000_000]),
            Optional.empty(),
            Set.of()));
    holes.add(
        new InvoiceReport(
            InvoiceReport.Status.ISSUED,
            1,
            A.sha256(),
            Optional.of(new io.xuqi.invoice.IssuedInvoice("1", null, null)),
            Set.of()));
    for (InvoiceReport hole : holes) {
      desk.answers.add(() -> hole);
      Renewal told = refresh();
      assertEquals(ErrorCode.CA_BAD_REPLY, told.problem().orElseThrow().code());
      assertEquals(before.invoice(), stored().record().invoice());
    }
    desk.answers.add(
        () -> {
          throw new IllegalStateException("a mistake of the adapter's");
        });
    assertEquals(ErrorCode.INTERNAL, refresh().problem().orElseThrow().code());
    assertEquals(before.invoice(), stored().record().invoice());
  }

  @Test
  void aDocumentIsWhatWasAskedForOrNone() throws XuqiException {
    issued();
    List<InvoiceDocument> odd = new ArrayList<>();
    odd.add(null);
    odd.add(new InvoiceDocument(DocumentFormat.PDF, Bytes.fromHex("01")));
    odd.add(new InvoiceDocument(DocumentFormat.XML, Bytes.empty()));
    for (InvoiceDocument document : odd) {
      ca.desk = Optional.of(new Documents(desk, () -> document));
      assertEquals(
          ErrorCode.CA_BAD_REPLY, refused(() -> invoices.document(id, DocumentFormat.XML)));
    }
    ca.desk =
        Optional.of(
            new Documents(
                desk,
                () -> {
                  throw new IllegalArgumentException("document of 9000000 bytes");
                }));
    assertEquals(ErrorCode.INTERNAL, refused(() -> invoices.document(id, DocumentFormat.XML)));
  }

  /** A desk with documents of its own. */
  private record Documents(TinyDesk desk, java.util.function.Supplier<InvoiceDocument> documents)
      implements CaInvoices {

    @Override
    public InvoicePolicy policy() {
      return desk.policy();
    }

    @Override
    public InvoiceReport request(
        OrderHandle order, int revision, InvoiceRequest request, CallContext context)
        throws CaException {
      return desk.request(order, revision, request, context);
    }

    @Override
    public InvoiceReport report(OrderHandle order, CallContext context) throws CaException {
      return desk.report(order, context);
    }

    @Override
    public InvoiceDocument document(OrderHandle order, DocumentFormat format, CallContext context) {
      return documents.get();
    }

    @Override
    public void resend(OrderHandle order, InvoiceDelivery to, CallContext context) {
      desk.resend(order, to, context);
    }
  }

  // ---- keeping ----------------------------------------------------------------------------------

  @Test
  void itIsErasedOnlyOnceItsInvoiceIsCollectedOrOverdue() throws XuqiException {
    issued();
    complete();
    RenewalArchive archive = new RenewalArchive(records, announcer, clock, Duration.ZERO);
    assertEquals(ErrorCode.RENEWAL_NOT_ALLOWED, refused(() -> archive.erase(id)));
    clock.now = NOW.plus(Duration.ofDays(2));
    assertEquals(0, archive.purge());
    invoices.collected(id);
    clock.now = NOW.plus(Duration.ofDays(3));
    assertEquals(1, archive.purge());
  }

  @Test
  void theHistoryTellsOfTheInvoiceWithoutItsContent() throws XuqiException {
    issued();
    String history =
        String.join("\n", records.history(id).stream().map(HistoryEntry::event).toList());
    assertTrue(history.contains("invoice-chosen"), history);
    assertTrue(history.contains("invoice-reported"), history);
    assertFalse(history.contains("昆明"), history);
    String text = snapshot(stored().record()).invoice().toString();
    assertFalse(text.contains("昆明"), text);
    assertFalse(text.contains("91350100M000100Y43"), text);
    assertFalse(text.contains("13800000000"), text);
  }

  @Test
  void everyStateOfAnInvoiceHasItsSentenceInBothLanguages() {
    for (RequestedInvoice.State state : RequestedInvoice.State.values()) {
      assertFalse(state.text(Locale.CHINESE).isBlank());
      assertFalse(state.text(Locale.ENGLISH).isBlank());
    }
    assertEquals("发票已经开具，请及时领取。", RequestedInvoice.State.ISSUED.text(Locale.CHINESE));
  }
}
