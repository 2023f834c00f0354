package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.decide;
import static io.xuqi.renewal.Records.invoiceRequest;
import static io.xuqi.renewal.TinyDesk.issued;
import static io.xuqi.renewal.TinyDesk.requested;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import io.xuqi.renewal.Workflow.Decision;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is decided of an invoice. */
final class WorkflowOfInvoicesTest {

  private static final InvoiceRequest A = invoiceRequest("昆明示例商贸有限公司");
  private static final InvoiceRequest B = invoiceRequest("昆明示例商贸有限公司工会");
  private static final InvoiceRequest C = invoiceRequest("云岭示例商贸有限公司");

  private static Event chosen(InvoiceRequest request) {
    return new Event.InvoiceChosen(request);
  }

  /** An answer to a request, or to a question asked when so much was acknowledged. */
  private static Event answered(int holdsAtLeast, InvoiceReport report) {
    return new Event.InvoiceReported(holdsAtLeast, false, report);
  }

  private static Event answeredOfIssued(int holdsAtLeast, InvoiceReport report) {
    return new Event.InvoiceReported(holdsAtLeast, true, report);
  }

  private static InvoiceRecord invoice(RenewalRecord record) {
    return record.invoice().orElseThrow();
  }

  private static RenewalRecord wanting(InvoiceRequest request) {
    return decide(awaitingPayment(), chosen(request));
  }

  private static RenewalRecord holding(InvoiceRequest request) {
    return decide(wanting(request), answered(1, requested(1, request)));
  }

  private static RenewalRecord approved(RenewalRecord record) {
    return inState(record, RenewalState.AWAITING_INSTALL);
  }

  private static RenewalRecord inState(RenewalRecord record, RenewalState state) {
    RenewalRecord moved = record.with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = state)));
    return decide(moved, new Event.Polled());
  }

  private static RenewalRecord withInvoice() {
    return decide(approved(holding(A)), answered(1, issued(1, A)));
  }

  private static List<Effect> effects(RenewalRecord record, Event event) {
    return Workflow.decide(record, event, NOW).effects();
  }

  private static List<Effect> asking(RenewalRecord record) {
    return effects(record, new Event.Refreshed()).stream()
        .filter(e -> e instanceof Effect.RequestInvoice || e instanceof Effect.QueryInvoice)
        .toList();
  }

  private static Optional<ErrorCode> problem(RenewalRecord record) {
    return record.problem().map(Problem::code);
  }

  private static RenewalRecord untroubled(RenewalRecord record) {
    return record.with(r -> r.problem = Optional.empty());
  }

  // ---- asking -----------------------------------------------------------------------------------

  @Test
  @Tag("R39")
  void aWishIsStoredUnderANumberOfItsOwnAndThenSent() {
    Decision decision = Workflow.decide(awaitingPayment(), chosen(A), NOW);
    assertEquals(Optional.of(new Numbered(1, A)), invoice(decision.record()).wanted());
    assertEquals(List.of(new Effect.RequestInvoice(1)), decision.effects());
    assertEquals(List.of(new Effect.RequestInvoice(1)), asking(decision.record()), "and again");
  }

  @Test
  void theSameWishAgainKeepsItsNumber() {
    Decision again = Workflow.decide(wanting(A), chosen(A), NOW);
    assertEquals(wanting(A), again.record());
    assertEquals(List.of(new Effect.RequestInvoice(1)), again.effects());

    Decision held = Workflow.decide(holding(A), chosen(A), NOW);
    assertEquals(holding(A), held.record());
    assertEquals(List.of(new Effect.RequestInvoice(1)), held.effects(), "if the CA lost it");
  }

  @Test
  void anotherWishGetsAnotherNumberAndTheOneBeforeIsNeverSentAgain() {
    RenewalRecord changed = decide(wanting(A), chosen(B));
    assertEquals(Optional.of(new Numbered(2, B)), invoice(changed).wanted());
    assertEquals(List.of(new Effect.RequestInvoice(2)), asking(changed));
    RenewalRecord refused = decide(changed, new Event.InvoiceRefused(2, refusal()));
    assertEquals(List.of(new Effect.QueryInvoice()), asking(refused), "whether it arrived");
    RenewalRecord arrived = decide(refused, answered(0, requested(1, A)));
    assertEquals(Optional.of(new Numbered(1, A)), invoice(arrived).acknowledged());
    assertEquals(Optional.of(new Numbered(3, A)), invoice(decide(changed, chosen(A))).wanted());
  }

  @Test
  void changesOfMindWithoutAnAnswerAreBounded() {
    RenewalRecord record = awaitingPayment();
    for (int i = 0; i < 100; i++) {
      record = decide(record, chosen(i % 2 == 0 ? A : B));
    }
    assertEquals(InvoiceRecord.MAX_UNANSWERED, invoice(record).unanswered().size());
    assertEquals(InvoiceRecord.MAX_UNANSWERED + 1, invoice(record).revision());
  }

  @Test
  void onlyAFeeOfAnOrderThatTheCaKnowsAndThatIsNotCancelledGetsAnInvoice() {
    List<RenewalRecord> without =
        List.of(
            Records.submitting(),
            inState(awaitingPayment(), RenewalState.CANCELLING),
            inState(awaitingPayment(), RenewalState.CANCELLED),
            inState(awaitingPayment(), RenewalState.EXPIRED),
            awaitingPayment()
                .with(
                    r ->
                        r.orders.replaceAll(
                            o -> o.with(d -> d.terms = d.terms.map(t -> free(t))))));
    for (RenewalRecord record : without) {
      assertEquals(
          Optional.of(ErrorCode.INVOICE_NOT_AVAILABLE),
          WorkflowOfInvoices.obstacle(record).map(Problem::code));
      assertEquals(new Decision(record, List.of()), Workflow.decide(record, chosen(A), NOW));
    }
    for (RenewalState state :
        List.of(
            RenewalState.REJECTED,
            RenewalState.AWAITING_PAYMENT,
            RenewalState.AWAITING_REVIEW,
            RenewalState.AWAITING_INSTALL,
            RenewalState.INSTALLING,
            RenewalState.COMPLETED)) {
      RenewalRecord record = inState(awaitingPayment(), state);
      assertEquals(Optional.empty(), WorkflowOfInvoices.obstacle(record), state::name);
    }
  }

  private static OrderRecord.Terms free(OrderRecord.Terms t) {
    return new OrderRecord.Terms(
        Money.ofFen(0), t.createdAt(), t.currentNotAfter(), t.proposedNotAfter(), t.linked());
  }

  // ---- the CA's word ----------------------------------------------------------------------------

  @Test
  void anAnswerAcknowledgesWhatWasSentAndWhatALostAnswerSaidIsLearntByAsking() {
    InvoiceRecord answered = invoice(holding(A));
    assertEquals(Optional.of(new Numbered(1, A)), answered.acknowledged());
    assertEquals(Optional.empty(), answered.wanted());
    assertEquals(List.of(new Effect.QueryInvoice()), asking(holding(A)));

    RenewalRecord changed = decide(holding(A), chosen(B));
    InvoiceRecord found = invoice(decide(changed, answered(1, requested(2, B))));
    assertEquals(Optional.of(new Numbered(2, B)), found.acknowledged());
    assertEquals(Optional.empty(), found.wanted());
  }

  @Test
  void anAnswerToAnOlderRequestNeverChangesANewerWish() {
    RenewalRecord changed = decide(wanting(A), chosen(B));
    RenewalRecord late = decide(changed, answered(1, requested(1, A)));
    assertEquals(Optional.of(new Numbered(2, B)), invoice(late).wanted());
    assertEquals(List.of(new Effect.RequestInvoice(2)), asking(late));

    RenewalRecord refused = decide(changed, new Event.InvoiceRefused(1, refusal()));
    assertEquals(Optional.of(new Numbered(2, B)), invoice(refused).wanted());
    assertEquals(Optional.empty(), refused.problem());

    RenewalRecord held = decide(changed, answered(2, requested(2, B)));
    assertEquals(held, decide(held, answered(1, requested(1, A))), "twice overtaken");
    assertEquals(held, decide(held, answered(0, none())), "asked before anything was held");
    RenewalRecord odd = decide(held, answered(2, requested(1, A)));
    assertEquals(held, untroubled(odd));
    assertEquals(Optional.of(ErrorCode.CA_BAD_REPLY), problem(odd), "it had taken a later one");
    assertEquals(held, decide(held, answered(2, requested(2, B))), "told twice");
  }

  @Test
  void aRefusalDropsWhatIsWantedKeepsWhatTheCaHoldsAndIsShown() {
    RenewalRecord changed = decide(holding(A), chosen(B));
    RenewalRecord refused = decide(changed, new Event.InvoiceRefused(2, refusal()));
    assertEquals(Optional.empty(), invoice(refused).wanted());
    assertEquals(Optional.of(new Numbered(1, A)), invoice(refused).acknowledged());
    assertEquals(Optional.of(ErrorCode.INVOICE_REFUSED), problem(refused));
    assertEquals(refused, decide(refused, answered(1, requested(1, A))), "still shown");

    RenewalRecord again = decide(refused, chosen(C));
    assertEquals(Optional.of(new Numbered(3, C)), invoice(again).wanted(), "2 is used up");
    assertEquals(Optional.empty(), again.problem());

    Event tooLate = new Event.InvoiceRefused(2, Problem.of(ErrorCode.INVOICE_ALREADY_ISSUED));
    assertEquals(List.of(new Effect.QueryInvoice()), effects(changed, tooLate), "which one?");
  }

  @Test
  void whatMayHaveArrivedIsLookedAfterThoughALaterRequestWasRefused() {
    Event refused = new Event.InvoiceRefused(2, refusal());
    Decision decision = Workflow.decide(decide(wanting(A), chosen(B)), refused, NOW);
    assertEquals(List.of(new Effect.QueryInvoice()), decision.effects(), "at once");
    RenewalRecord over = inState(decision.record(), RenewalState.COMPLETED);
    assertFalse(over.isFinished());
    assertTrue(over.nextPollAt().isPresent(), "and if that was not answered either");
    RenewalRecord found = decide(over, answered(0, issued(1, A)));
    assertEquals(Optional.of(TinyDesk.INVOICE), invoice(found).issued());
    assertTrue(decide(over, new Event.InvoiceOverdue()).isFinished(), "not for ever");
  }

  /** The CA may hold what was not answered: what it acknowledged before is not what it has. */
  @Test
  @Tag("R41")
  void whoGoesBackToWhatTheCaAcknowledgedIsNotGivenWhatItDidNotAnswer() {
    RenewalRecord unsure = decide(decide(holding(A), chosen(B)), chosen(C));
    RenewalRecord refused = decide(unsure, new Event.InvoiceRefused(3, refusal()));
    RenewalRecord back = decide(refused, chosen(A));
    assertEquals(Optional.of(new Numbered(4, A)), invoice(back).wanted());
    RenewalRecord told = decide(back, answered(1, requested(2, B)));
    assertEquals(A, invoice(told).current().orElseThrow().request());
  }

  @Test
  void aCaThatTakesItsCancellationBackIsListenedTo() {
    RenewalRecord cancelled = decide(holding(A), answered(1, cancelled()));
    assertTrue(WorkflowOfInvoices.isCancelled(cancelled));
    assertEquals(List.of(new Effect.QueryInvoice()), asking(cancelled), "the order is not over");
    assertEquals(holding(A), decide(cancelled, answered(1, requested(1, A))));
    assertEquals(
        Optional.of(TinyDesk.INVOICE),
        invoice(decide(cancelled, answered(1, issued(1, A)))).issued());
  }

  @Test
  void aRefusalOfWhatTheCaHadTakenIsShown() {
    RenewalRecord told = decide(holding(A), new Event.InvoiceRefused(1, refusal()));
    assertEquals(Optional.of(ErrorCode.INVOICE_REFUSED), problem(told));
    assertEquals(invoice(holding(A)), invoice(told));
    RenewalRecord late = decide(withInvoice(), new Event.InvoiceRefused(1, refusal()));
    assertEquals(withInvoice(), late);
  }

  @Test
  void anInvoiceOfAnotherLifeIsTakenIfItSaysWhatIsWanted() {
    RenewalRecord found = decide(wanting(A), answered(1, issued(3, A)));
    assertEquals(Optional.of(TinyDesk.INVOICE), invoice(found).issued());
    assertEquals(Optional.empty(), problem(found));
    assertEquals(found, decide(found, answeredOfIssued(1, issued(3, A))), "told twice");
    RenewalRecord other = decide(wanting(A), answered(1, issued(3, B)));
    assertEquals(Optional.empty(), invoice(other).issued(), "nobody confirmed B");
  }

  @Test
  void aReportOfWhatNobodyConfirmedIsRefused() {
    RenewalRecord record = holding(A);
    for (InvoiceReport foreign :
        List.of(
            requested(1, B),
            requested(2, A),
            requested(7, B),
            requested(Integer.MAX_VALUE, B),
            issued(1, B),
            issued(2, A),
            issued(7, B),
            none(),
            new InvoiceReport(
                InvoiceReport.Status.REQUESTED, 1, Bytes.empty(), Optional.empty(), Set.of()))) {
      RenewalRecord told = decide(record, answered(1, foreign));
      assertEquals(Optional.of(ErrorCode.CA_BAD_REPLY), problem(told), foreign::toString);
      int number = invoice(told).revision();
      assertTrue(number >= 1 && number <= WorkflowOfInvoices.MAX_FOREIGN_REVISION);
      assertEquals(
          record,
          untroubled(told).with(r -> r.invoice = r.invoice.map(i -> i.with(d -> d.revision = 1))),
          "nothing else");
    }
  }

  @Test
  void aProblemThatAPollBringsIsShownUntilTheNextOne() {
    List<Event> odd = List.of(answered(1, requested(1, B)), new Event.Polled());
    RenewalRecord told = Workflow.decide(holding(A), odd, NOW).record();
    assertEquals(Optional.of(ErrorCode.CA_BAD_REPLY), problem(told));
    List<Event> right = List.of(answered(1, requested(1, A)), new Event.Polled());
    assertEquals(Optional.empty(), problem(Workflow.decide(told, right, NOW).record()));
  }

  @Test
  void whoFindsARequestOfAnotherLifeAtTheCaGetsANumberAfterIt() {
    RenewalRecord lost = decide(wanting(A), answered(1, requested(3, B)));
    assertEquals(Optional.of(new Numbered(1, A)), invoice(lost).wanted());
    RenewalRecord again = decide(lost, chosen(A));
    assertEquals(Optional.of(new Numbered(4, A)), invoice(again).wanted());
    assertEquals(
        Optional.of(new Numbered(4, A)),
        invoice(decide(again, answered(4, requested(4, A)))).acknowledged());

    RenewalRecord same = decide(wanting(A), answered(1, requested(1, B)));
    int next = invoice(decide(same, chosen(A))).wanted().orElseThrow().revision();
    assertTrue(next > 1, "1 has another content there");
  }

  @Test
  @Tag("R41")
  void onceItIsIssuedNothingAboutItIsEverChangedBack() {
    RenewalRecord record = withInvoice();
    assertEquals(Optional.of(TinyDesk.INVOICE), invoice(record).issued());
    IssuedInvoice other = new IssuedInvoice("1", LocalDate.of(2026, 6, 16), FEE);
    for (InvoiceReport report :
        List.of(
            requested(1, A),
            requested(2, B),
            none(),
            cancelled(),
            issued(1, B),
            new InvoiceReport(
                InvoiceReport.Status.ISSUED, 1, A.sha256(), Optional.of(other), Set.of()))) {
      RenewalRecord told = decide(record, answeredOfIssued(1, report));
      assertEquals(record, untroubled(told), report::toString);
      assertEquals(Optional.of(ErrorCode.CA_BAD_REPLY), problem(told), report::toString);
    }
    assertEquals(record, decide(record, answered(1, requested(1, A))), "asked before");
    assertEquals(record, decide(record, answeredOfIssued(1, issued(1, A))), "told twice");
    assertEquals(record, decide(record, answered(2, issued(2, A))), "sent again meanwhile");
    assertEquals(new Decision(record, List.of()), Workflow.decide(record, chosen(B), NOW));
    assertEquals(
        Optional.of(ErrorCode.INVOICE_ALREADY_ISSUED),
        WorkflowOfInvoices.obstacle(record).map(Problem::code));
    RenewalRecord over = inState(record, RenewalState.CANCELLED);
    assertEquals(invoice(record), invoice(over), "nor by a cancellation");
  }

  @Test
  void furtherDocumentsOfAnIssuedInvoiceAreTakenDown() {
    InvoiceReport more =
        new InvoiceReport(
            InvoiceReport.Status.ISSUED,
            1,
            A.sha256(),
            Optional.of(TinyDesk.INVOICE),
            Set.of(DocumentFormat.PDF));
    assertEquals(
        Set.of(DocumentFormat.XML, DocumentFormat.PDF),
        invoice(decide(withInvoice(), answeredOfIssued(1, more))).formats());
  }

  @Test
  @Tag("R41")
  void whatWasWantedTooLateIsDroppedAndSaid() {
    RenewalRecord changed = decide(holding(A), chosen(B));
    RenewalRecord told = decide(changed, answered(1, issued(1, A)));
    assertEquals(Optional.of(new Numbered(1, A)), invoice(told).acknowledged());
    assertEquals(Optional.empty(), invoice(told).wanted());
    assertEquals(Optional.of(ErrorCode.INVOICE_ALREADY_ISSUED), problem(told));

    RenewalRecord unanswered = decide(decide(wanting(A), chosen(B)), answered(2, issued(1, A)));
    assertEquals(A, invoice(unanswered).acknowledged().orElseThrow().request());
    RenewalRecord undone = decide(holding(A), chosen(B));
    undone = decide(undone, answered(2, requested(2, B)));
    assertEquals(
        Optional.of(ErrorCode.CA_BAD_REPLY),
        problem(decide(undone, answered(2, issued(1, A)))),
        "it had acknowledged another one");
  }

  @Test
  void whatNobodyKnowsYetChangesNothing() {
    InvoiceReport unknown =
        new InvoiceReport(
            InvoiceReport.Status.UNKNOWN, 9, Bytes.empty(), Optional.empty(), Set.of());
    assertEquals(holding(A), decide(holding(A), answered(1, unknown)));
    assertEquals(awaitingPayment(), decide(awaitingPayment(), answered(1, issued(1, A))));
  }

  // ---- the end ----------------------------------------------------------------------------------

  @Test
  void nobodyIsAskedForTheInvoiceOfACancelledRenewal() {
    for (RenewalState state :
        List.of(RenewalState.CANCELLING, RenewalState.CANCELLED, RenewalState.EXPIRED)) {
      for (RenewalRecord record : List.of(wanting(A), holding(A), withInvoice())) {
        RenewalRecord over = inState(record, state);
        assertEquals(List.of(), asking(over));
        assertEquals(state.isFinal(), over.isFinished(), state::name);
        assertEquals(over, decide(over, new Event.InvoiceReminded(3)));
        assertEquals(over, decide(over, new Event.InvoiceOverdue()));
      }
    }
    RenewalRecord none = decide(holding(A), answered(1, cancelled()));
    assertTrue(inState(none, RenewalState.COMPLETED).isFinished());
    assertTrue(WorkflowOfInvoices.isCancelled(none));
    assertFalse(WorkflowOfInvoices.isCancelled(decide(none, chosen(B))), "asked for anew");
  }

  @Test
  @Tag("R44")
  void aRenewalIsNotOverUntilItsInvoiceIsCollectedOrSomebodyWasToldThatItIsOverdue() {
    for (RenewalRecord record : List.of(wanting(A), holding(A), withInvoice())) {
      RenewalRecord completed = inState(record, RenewalState.COMPLETED);
      assertFalse(completed.isFinished());
      assertEquals(Optional.empty(), completed.finishedAt());
      assertTrue(completed.nextPollAt().isPresent());
      RenewalRecord overdue = decide(completed, new Event.InvoiceOverdue());
      assertEquals(Optional.of(NOW), overdue.finishedAt());
      assertEquals(Optional.empty(), overdue.nextPollAt());
      assertFalse(asking(overdue).isEmpty(), "who looks all the same is told");
    }
    RenewalRecord completed = inState(withInvoice(), RenewalState.COMPLETED);
    RenewalRecord collected = decide(completed, new Event.InvoiceCollected());
    assertEquals(Optional.of(NOW), collected.finishedAt());
    assertEquals(Optional.empty(), collected.nextPollAt());
    assertEquals(List.of(), asking(collected));
    assertEquals(collected, decide(collected, new Event.InvoiceCollected()));
    assertEquals(collected, decide(collected, new Event.InvoiceOverdue()));
    assertEquals(holding(A), decide(holding(A), new Event.InvoiceCollected()), "there is none");
    assertTrue(inState(awaitingPayment(), RenewalState.COMPLETED).isFinished(), "nobody asked");
  }

  @Test
  @Tag("R44")
  void whoCorrectsTheRequestAfterTheOverdueNoticeIsLookedAfterAgain() {
    RenewalRecord overdue =
        decide(inState(holding(A), RenewalState.COMPLETED), new Event.InvoiceOverdue());
    RenewalRecord again =
        Workflow.decide(overdue, chosen(B), NOW.plus(Duration.ofDays(20))).record();
    assertFalse(again.isFinished());
    assertEquals(Optional.of(NOW.plus(Duration.ofDays(20))), invoice(again).dueSince());
  }

  @Test
  @Tag("R44")
  void aDayIsRemindedOfOnceAndOnlyWhileSomethingWaits() {
    RenewalRecord first = decide(withInvoice(), new Event.InvoiceReminded(1));
    assertEquals(1, invoice(first).reminded());
    assertEquals(first, decide(first, new Event.InvoiceReminded(1)));
    RenewalRecord third = decide(first, new Event.InvoiceReminded(3));
    assertEquals(3, invoice(third).reminded());
    assertEquals(third, decide(third, new Event.InvoiceReminded(2)));
    RenewalRecord overdue = decide(third, new Event.InvoiceOverdue());
    assertEquals(overdue, decide(overdue, new Event.InvoiceReminded(7)));
    assertEquals(overdue, decide(overdue, new Event.InvoiceOverdue()));
    RenewalRecord asked = approved(holding(A));
    assertEquals(asked, decide(asked, new Event.InvoiceReminded(1)), "nothing to collect");
  }

  @Test
  void theApprovalIsDatedOnceAndWithWhateverBroughtIt() {
    assertEquals(Optional.empty(), invoice(holding(A)).dueSince());
    RenewalRecord approved = approved(holding(A));
    assertEquals(Optional.of(NOW), invoice(approved).dueSince());
    RenewalRecord later =
        Workflow.decide(approved, new Event.InstallBegun(), NOW.plus(Duration.ofDays(1))).record();
    assertEquals(Optional.of(NOW), invoice(later).dueSince());
  }

  // ---- whatever happens -------------------------------------------------------------------------

  /** Wishes, a CA that keeps its promises, and words that come late, twice or not at all. */
  @Test
  void whateverComesLateOrTwiceTheInvoiceIsTheLastConfirmedOneThatTheCaHeld() {
    for (int seed = 0; seed < 500; seed++) {
      new Play(new Random(seed)).play();
    }
  }

  private static final class Play {
    private final Random random;
    private final TinyDesk desk = new TinyDesk();
    private final List<Event> underWay = new java.util.ArrayList<>();
    private final Map<Integer, InvoiceRequest> contents = new HashMap<>();
    private RenewalRecord record = awaitingPayment();
    private boolean settled;

    Play(Random random) {
      this.random = random;
    }

    void play() {
      for (int step = 0; step < 30; step++) {
        Optional<IssuedInvoice> before = record.invoice().flatMap(InvoiceRecord::issued);
        int held = record.invoice().map(InvoiceRecord::acknowledgedRevision).orElse(0);
        switch (random.nextInt(6)) {
          case 0 -> happens(chosen(List.of(A, B, C).get(random.nextInt(3))));
          case 1, 2 -> sent(asking(record));
          case 3 -> arrives(false);
          case 4 -> arrives(true);
          default -> {
            if (random.nextInt(5) == 0) {
              desk.issue();
            }
          }
        }
        assertTrue(before.isEmpty() || before.equals(invoice(record).issued()));
        assertTrue(record.invoice().map(InvoiceRecord::acknowledgedRevision).orElse(0) >= held);
        assertTrue(
            record.problem().map(p -> p.code() != ErrorCode.CA_BAD_REPLY).orElse(true),
            "the CA keeps its promises");
      }
      desk.issue();
      settled = true;
      for (int i = 0; i < 3; i++) {
        sent(asking(record));
        while (!underWay.isEmpty()) {
          arrives(false);
        }
      }
      if (desk.issued) {
        assertEquals(desk.held, invoice(record).acknowledged().map(Numbered::request));
        assertEquals(Optional.of(TinyDesk.INVOICE), invoice(record).issued());
      }
    }

    private void happens(Event event) {
      Decision decision = Workflow.decide(record, event, NOW);
      record = decision.record();
      sent(decision.effects());
    }

    /** What is sent is what is wanted now; its answer may take its time, or never come. */
    private void sent(List<Effect> effects) {
      for (Effect effect : effects) {
        boolean known = record.invoice().flatMap(InvoiceRecord::issued).isPresent();
        if (effect instanceof Effect.QueryInvoice) {
          int held = invoice(record).acknowledgedRevision();
          underWay.add(new Event.InvoiceReported(held, known, desk.report()));
        } else if (effect instanceof Effect.RequestInvoice e) {
          Numbered wanted = invoice(record).current().orElseThrow();
          assertEquals(e.revision(), wanted.revision());
          InvoiceRequest other = contents.putIfAbsent(wanted.revision(), wanted.request());
          assertTrue(other == null || other.equals(wanted.request()), "one content a number");
          if (settled || random.nextInt(4) > 0) {
            underWay.add(received(wanted, known));
          }
        }
      }
    }

    private Event received(Numbered wanted, boolean known) {
      try {
        InvoiceReport report =
            desk.request(
                record.pricedOrder().handle().orElseThrow(),
                wanted.revision(),
                wanted.request(),
                null);
        return new Event.InvoiceReported(wanted.revision(), known, report);
      } catch (io.xuqi.ca.CaException e) {
        return new Event.InvoiceRefused(wanted.revision(), e.problem());
      }
    }

    private void arrives(boolean again) {
      if (!underWay.isEmpty()) {
        int which = random.nextInt(underWay.size());
        Event event = again ? underWay.get(which) : underWay.remove(which);
        happens(event);
        RenewalRecord after = record;
        assertEquals(after.invoice(), Workflow.decide(after, event, NOW).record().invoice());
      }
    }
  }

  private static Problem refusal() {
    return Problem.of(ErrorCode.INVOICE_REFUSED, "标题有误");
  }

  private static InvoiceReport none() {
    return new InvoiceReport(
        InvoiceReport.Status.NONE, 0, Bytes.empty(), Optional.empty(), Set.of());
  }

  private static InvoiceReport cancelled() {
    return new InvoiceReport(
        InvoiceReport.Status.CANCELLED, 1, A.sha256(), Optional.empty(), Set.of());
  }
}
