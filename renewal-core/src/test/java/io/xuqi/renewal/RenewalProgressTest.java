package io.xuqi.renewal;

import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.planned;
import static io.xuqi.renewal.Records.signed;
import static io.xuqi.renewal.Records.submitting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stored before it is done, and what came of it afterwards. */
final class RenewalProgressTest {

  private final TinyCa ca = new TinyCa();
  private final TinyWallet wallet = new TinyWallet(METHOD);
  private final InMemoryRenewalStore store = new InMemoryRenewalStore();
  private final RecordCipher cipher = new RecordCipher(DataKey.random());
  private final RenewalRecords records = new RenewalRecords(store, cipher);
  private final List<RenewalEvent> told = new ArrayList<>();
  private Instant now = NOW;
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new IllegalStateException("nobody asks for it");
        }
      };
  private final RenewalProgress progress = progress(store);

  private RenewalProgress progress(RenewalStore on) {
    PaymentEnvironment environment = new PaymentEnvironment(clock, Duration.ofSeconds(1));
    return new RenewalProgress(
        new RenewalRecords(on, cipher),
        new EffectPerformer(ca, new PaymentSessions(ca, List.of(wallet), environment)),
        new Announcer(List.of(told::add), ChineseWorkingDays.bundled(), clock),
        clock);
  }

  private List<String> history() throws StoreException {
    return store.history(planned().id()).stream().map(HistoryEntry::event).toList();
  }

  private RenewalRecord stored() throws Exception {
    return records.load(planned().id()).record();
  }

  @Test
  void beginningStoresThePlanAndTellsOfIt() throws Exception {
    Loaded begun = progress.begin(planned());
    assertEquals(planned(), begun.record());
    assertEquals(planned(), stored());
    assertEquals(
        List.of(
            new RenewalEvent.StateChanged(
                planned().id(), NOW, Optional.empty(), RenewalState.SUBMITTING)),
        told);
  }

  @Test
  void theSignedBytesAreStoredBeforeTheyAreSentAndTheAnswerAfterwards() throws Exception {
    Loaded begun = progress.begin(planned());
    ca.failures.add(Optional.of(new CaException(Problem.of(ErrorCode.CA_NO_ANSWER))));
    Loaded unknown = progress.advance(begun, signed());
    assertEquals(RenewalState.SUBMITTING, unknown.record().state());
    assertEquals(Optional.of(Records.submission()), stored().submission());
    assertEquals(ErrorCode.CA_NO_ANSWER, stored().problem().orElseThrow().code());

    Loaded answered = progress.refresh(unknown, TokenAccess.NONE);
    assertEquals(RenewalState.AWAITING_PAYMENT, answered.record().state());
    assertEquals(Optional.empty(), answered.record().problem());
    assertEquals(answered.record(), stored());
    assertEquals(List.of("submit cafe", "submit cafe"), ca.calls);
    assertEquals(
        List.of("planned", "signed", "call-failed ca.no-answer", "submission-answered"), history());
  }

  @Test
  void nothingIsSentWhenTheIntentWasNotStored() throws Exception {
    Loaded begun = progress.begin(planned());
    store.erase(planned().id());
    assertThrows(RenewalException.class, () -> progress.advance(begun, signed()));
    assertEquals(List.of(), ca.calls);
  }

  @Test
  void aChangeByAnotherProcessIsDecidedUponAgain() throws Exception {
    Loaded old = progress.begin(awaitingPayment());
    records.replace(old, old.record().with(r -> r.submissionKey = "changed elsewhere"));
    Loaded cancelled = progress.advance(old, new Event.CancelChosen());
    assertEquals(RenewalState.CANCELLED, cancelled.record().state());
    assertEquals("changed elsewhere", stored().submissionKey());
    assertEquals(List.of("cancel 0", "cancel 1"), ca.calls);
  }

  @Test
  void lookingWithoutNewsStoresNothingBeforeItsTimeAndOnlyTheNextPollOnceItIsDue()
      throws Exception {
    Loaded begun = progress.begin(awaitingPayment());
    Loaded looked = progress.refresh(begun, TokenAccess.NONE);
    assertEquals(List.of("order 0", "order 1"), ca.calls);
    assertEquals(looked, progress.refresh(looked, TokenAccess.NONE));

    now = now.plus(Duration.ofDays(1));
    Loaded later = progress.refresh(looked, TokenAccess.NONE);
    assertEquals(looked.version() + 1, later.version());
    assertTrue(later.record().nextPollAt().orElseThrow().isAfter(now));
    assertEquals(List.of("planned"), history(), "nobody will ask about it");
  }

  @Test
  void whatIsToHappenAfterwardsHappensToWhatWasLearned() throws Exception {
    Loaded begun = progress.begin(awaitingPayment());
    ca.status = ServiceOrder.Status.AWAITING_REVIEW;
    ca.payment = PaymentOrder.Status.PAID;
    Loaded paid =
        progress.refresh(
            begun, List.of(new Event.PaymentChosen(attempt("a-1"), false)), TokenAccess.NONE);
    assertEquals(List.of(), paid.record().attempts(), "paid in the meantime");
    assertEquals(List.of(), wallet.calls);

    assertEquals(
        List.of("query-order", "query-order"),
        told.stream()
            .filter(e -> e instanceof RenewalEvent.CallEnded)
            .map(e -> ((RenewalEvent.CallEnded) e).call())
            .toList());
  }

  @Test
  void anEffectAloneIsFollowedByWhatItBrought() throws Exception {
    Loaded begun =
        progress.begin(
            awaitingPayment()
                .with(r -> r.attempts.add(AttemptRecord.begun(attempt("a-1"), false))));
    wallet.pay("a-1");
    Loaded settled = progress.perform(begun, new Effect.QueryPayment("a-1"));
    assertEquals(List.of("a-1"), ca.settled);
    assertEquals(RenewalState.AWAITING_REVIEW, settled.record().state());
    assertEquals(settled.record(), stored());
  }

  @Test
  void aFailedCallIsToldWithItsCode() throws Exception {
    Loaded begun = progress.begin(awaitingPayment());
    ca.failures.add(Optional.of(new CaException(Problem.of(ErrorCode.CA_UNREACHABLE, "x"))));
    progress.refresh(begun, TokenAccess.NONE);
    assertEquals(
        List.of(Optional.of(ErrorCode.CA_UNREACHABLE), Optional.empty()),
        told.stream()
            .filter(e -> e instanceof RenewalEvent.CallEnded)
            .map(e -> ((RenewalEvent.CallEnded) e).failure())
            .toList());
  }

  @Test
  void whatAnAdapterSavesIsStoredBeforeItSendsAndKeptWithTheAnswer() throws Exception {
    Bytes noted = Bytes.fromHex("beef");
    ca.savesBeforeSending = Optional.of(noted);
    Loaded begun = progress.begin(submitting());
    ca.failures.add(Optional.of(new CaException(Problem.of(ErrorCode.CA_NO_ANSWER))));
    Loaded unknown = progress.refresh(begun, TokenAccess.NONE);
    assertEquals(noted, unknown.record().submissionState());
    assertEquals(noted, stored().submissionState());
    assertEquals(RenewalState.SUBMITTING, stored().state());
  }

  @Test
  void anOverdueReviewIsNotedOnce() throws Exception {
    RenewalRecord reviewing =
        Records.inState(RenewalState.AWAITING_REVIEW).with(r -> r.reviewSince = Optional.of(NOW));
    ca.status = ServiceOrder.Status.AWAITING_REVIEW;
    Loaded begun = progress.begin(reviewing);
    now = now.plus(Duration.ofDays(10));
    Loaded overdue = progress.refresh(begun, TokenAccess.NONE);
    assertEquals(Optional.of(now), overdue.record().overdueSince());
    progress.refresh(overdue, TokenAccess.NONE);
    assertEquals(1, told.stream().filter(e -> e instanceof RenewalEvent.ReviewOverdue).count());
  }

  @Test
  void aStoreThatAnswersConflictForeverIsGivenUp() throws Exception {
    Loaded begun = progress.begin(awaitingPayment());
    List<String> tries = new ArrayList<>();
    RenewalStore contended =
        (RenewalStore)
            Proxy.newProxyInstance(
                RenewalStore.class.getClassLoader(),
                new Class<?>[] {RenewalStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("replace")) {
                    tries.add("replace");
                    throw new StoreException(Problem.of(ErrorCode.STORE_CONFLICT));
                  }
                  return method.invoke(store, arguments);
                });
    StoreException given =
        assertThrows(
            StoreException.class,
            () -> progress(contended).advance(begun, new Event.CancelChosen()));
    assertEquals(ErrorCode.STORE_CONFLICT, given.code());
    assertEquals(11, tries.size());
    assertEquals(List.of(), ca.calls);
  }
}
