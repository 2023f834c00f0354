package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.inState;
import static io.xuqi.renewal.Records.planned;
import static io.xuqi.renewal.Records.report;
import static io.xuqi.renewal.Records.submitting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When it is worth while to ask again. */
final class PollingTest {

  private static final List<Event> POLLED = List.of(new Event.Polled());

  /** After a poll without news, so many of which came before it. */
  private static Optional<Duration> next(RenewalRecord record, int before) {
    RenewalRecord known =
        record.with(
            r -> {
              r.unchangedPolls = before;
              r.nextPollAt = Optional.of(NOW);
            });
    return Polling.scheduled(known, known, POLLED, NOW)
        .nextPollAt()
        .map(at -> Duration.between(NOW, at));
  }

  private static Optional<Duration> in(Duration time) {
    return Optional.of(time);
  }

  private static RenewalRecord paying(RenewalState state) {
    return inState(state).with(r -> r.attempts.add(AttemptRecord.begun(attempt("a-1"), false)));
  }

  @Test
  void anUnsentApplicationWaitsForItsUserAndASentOneForTheCa() {
    assertEquals(Optional.empty(), next(planned(), 0));
    assertEquals(in(Duration.ofSeconds(10)), next(submitting(), 0));
    RenewalRecord correcting = planned().with(r -> r.resubmission = true);
    assertEquals(in(Duration.ofMinutes(10)), next(correcting, 0), "somebody may be signing it");
  }

  @Test
  void theLongerNothingChangesTheRarerItIsAsked() {
    assertEquals(in(Duration.ofSeconds(20)), next(submitting(), 1));
    assertEquals(in(Duration.ofMinutes(10)), next(submitting(), 100));
    assertEquals(in(Duration.ofMinutes(10)), next(inState(RenewalState.CANCELLING), 100));
    assertEquals(in(Duration.ofMinutes(10)), next(inState(RenewalState.AWAITING_REVIEW), 0));
    assertEquals(in(Duration.ofHours(1)), next(inState(RenewalState.AWAITING_REVIEW), 9));
    assertEquals(in(Duration.ofMinutes(20)), next(inState(RenewalState.AWAITING_PAYMENT), 0));
    assertEquals(in(Duration.ofHours(12)), next(inState(RenewalState.AWAITING_PAYMENT), 1000));
  }

  @Test
  void whileSomebodyPaysItIsAskedSteadilyForAMinute() {
    assertEquals(in(Polling.SHORTEST), next(paying(RenewalState.AWAITING_PAYMENT), 0));
    assertEquals(in(Polling.SHORTEST), next(paying(RenewalState.AWAITING_PAYMENT), 11));
    assertEquals(in(Duration.ofSeconds(10)), next(paying(RenewalState.AWAITING_PAYMENT), 12));
    assertEquals(in(Duration.ofMinutes(10)), next(paying(RenewalState.AWAITING_PAYMENT), 50));
  }

  @Test
  void whatWaitsForAPersonIsAskedTwiceADay() {
    for (RenewalState state :
        List.of(RenewalState.REJECTED, RenewalState.AWAITING_INSTALL, RenewalState.INSTALLING)) {
      assertEquals(in(Polling.LONGEST), next(inState(state), 5));
    }
  }

  @Test
  void whatIsOverIsAskedOnlyWhileMoneyIsUnderWay() {
    RenewalRecord over = inState(RenewalState.CANCELLED);
    assertEquals(Optional.empty(), next(over, 3));
    assertEquals(0, Polling.scheduled(over, over, POLLED, NOW).unchangedPolls());
    assertEquals(in(Duration.ofMinutes(10)), next(paying(RenewalState.CANCELLED), 0));
    RefundRequest request = new RefundRequest("a-1-refund", attempt("a-1"), FEE);
    RenewalRecord refunding =
        over.with(r -> r.refunds.add(new RefundRecord(request, Refund.Status.PROCESSING)));
    assertEquals(in(Duration.ofMinutes(10)), next(refunding, 0));
    assertEquals(in(Duration.ofHours(1)), next(refunding, 20));
    RenewalRecord refunded =
        over.with(r -> r.refunds.add(new RefundRecord(request, Refund.Status.SUCCEEDED)));
    assertEquals(Optional.empty(), next(refunded, 0));
  }

  @Test
  void aLookBeforeItsTimeLeavesTheScheduleAndOneAtItsTimeMovesIt() {
    RenewalRecord early =
        inState(RenewalState.AWAITING_REVIEW)
            .with(r -> r.nextPollAt = Optional.of(NOW.plusSeconds(1)));
    assertSame(early, Polling.scheduled(early, early, POLLED, NOW));
    RenewalRecord due = early.with(r -> r.nextPollAt = Optional.of(NOW));
    RenewalRecord moved = Polling.scheduled(due, due, POLLED, NOW);
    assertEquals(Optional.of(NOW.plus(Duration.ofMinutes(10))), moved.nextPollAt());
    assertEquals(1, moved.unchangedPolls());
    assertSame(due, Polling.scheduled(due, due, List.of(), NOW), "nobody asked");
  }

  @Test
  void aNewStateBeginsCountingAnewAndOtherNewsGoesOn() {
    RenewalRecord before =
        inState(RenewalState.AWAITING_PAYMENT)
            .with(
                r -> {
                  r.unchangedPolls = 7;
                  r.nextPollAt = Optional.of(NOW.plusSeconds(60));
                });
    RenewalRecord reviewed = inState(RenewalState.AWAITING_REVIEW).with(r -> r.unchangedPolls = 7);
    RenewalRecord begun = Polling.scheduled(before, reviewed, POLLED, NOW);
    assertEquals(0, begun.unchangedPolls());
    assertEquals(Optional.of(NOW.plus(Duration.ofMinutes(5))), begun.nextPollAt());

    RenewalRecord noted = before.with(r -> r.submissionKey = "another");
    assertEquals(8, Polling.scheduled(before, noted, POLLED, NOW).unchangedPolls());
    assertEquals(7, Polling.scheduled(before, noted, List.of(), NOW).unchangedPolls());
  }

  @Test
  void theCountOfPollsEndsSomewhere() {
    RenewalRecord old = inState(RenewalState.AWAITING_REVIEW).with(r -> r.unchangedPolls = 1000);
    assertEquals(1000, Polling.scheduled(old, old, POLLED, NOW).unchangedPolls());
  }

  @Test
  void theCasWishIsKeptWhenItIsLaterAndWithinReason() {
    RenewalRecord record =
        inState(RenewalState.AWAITING_REVIEW).with(r -> r.nextPollAt = Optional.of(NOW));
    assertEquals(in(Duration.ofMinutes(30)), wished(record, Duration.ofMinutes(30)));
    assertEquals(in(Duration.ofMinutes(10)), wished(record, Duration.ofMinutes(2)));
    assertEquals(in(Polling.LONGEST), wished(record, Duration.ofDays(30)));
    assertEquals(in(Polling.LONGEST), wished(record, Polling.LONGEST));
  }

  @Test
  void aWishForLaterMovesWhatIsNotDueYet() {
    RenewalRecord early =
        inState(RenewalState.AWAITING_REVIEW)
            .with(r -> r.nextPollAt = Optional.of(NOW.plusSeconds(60)));
    assertEquals(in(Duration.ofHours(2)), wished(early, Duration.ofHours(2)));
    assertEquals(in(Duration.ofSeconds(60)), wished(early, Duration.ofSeconds(60)));
  }

  /** By a failed call and by an order's report alike, the longest of them. */
  private static Optional<Duration> wished(RenewalRecord record, Duration wish) {
    Problem busy = Problem.of(ErrorCode.CA_UNAVAILABLE, "HTTP 503");
    ServiceOrder order = report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID);
    ServiceOrder wishing =
        new ServiceOrder(
            order.handle(),
            order.certificate(),
            order.status(),
            order.fee(),
            order.createdAt(),
            order.currentNotAfter(),
            order.proposedNotAfter(),
            order.linked(),
            order.payment(),
            order.rejectionReason(),
            Optional.of(wish));
    Event shorter = new Event.CallFailed(busy, Optional.of(Duration.ofSeconds(1)));
    Optional<Duration> byReport =
        at(record, List.of(shorter, new Event.OrderReported(0, wishing), new Event.Polled()));
    Optional<Duration> byFailure =
        at(record, List.of(new Event.CallFailed(busy, Optional.of(wish)), new Event.Polled()));
    assertEquals(byReport, byFailure);
    return byReport;
  }

  private static Optional<Duration> at(RenewalRecord record, List<Event> events) {
    return Polling.scheduled(record, record, events, NOW)
        .nextPollAt()
        .map(time -> Duration.between(NOW, time));
  }
}
