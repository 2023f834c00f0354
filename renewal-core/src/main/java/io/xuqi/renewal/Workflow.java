package io.xuqi.renewal;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The decisions of a renewal as one pure function: what the record becomes when something happens,
 * and what is to be done about it. No I/O, no clock, no randomness; the same input always gives the
 * same decision, so that it can be made again after a crash or a lost compare-and-set.
 */
final class Workflow {

  /** What becomes of a renewal, and what is done next, once that is stored. */
  record Decision(RenewalRecord record, List<Effect> effects) {}

  private Workflow() {}

  /** Decides. An event that does not apply any more changes nothing. */
  static Decision decide(RenewalRecord record, Event event, Instant now) {
    return decide(record, List.of(event), now);
  }

  /** Decides on several things that happened one after the other, as one change. */
  static Decision decide(RenewalRecord record, List<Event> events, Instant now) {
    boolean answered = events.stream().noneMatch(e -> e instanceof Event.CallFailed);
    boolean polled = events.stream().anyMatch(e -> e instanceof Event.Polled);
    RenewalRecord next = answered && polled ? withoutTroubleOnTheWay(record) : record;
    List<Effect> effects = new ArrayList<>();
    for (Event event : events) {
      Decision decision = dispatch(next, event, now);
      boolean moved = decision.record().state() != next.state();
      next =
          moved && !(event instanceof Event.CallFailed)
              ? decision.record().with(r -> r.problem = Optional.empty())
              : decision.record();
      effects.addAll(decision.effects());
    }
    next = dated(WorkflowOfInvoices.dated(next, now), now);
    return new Decision(Polling.scheduled(record, next, events, now), effects);
  }

  /** Everybody could be asked again: that nobody answered before is no news any more. */
  private static RenewalRecord withoutTroubleOnTheWay(RenewalRecord record) {
    boolean onTheWay =
        record
            .problem()
            .map(
                problem ->
                    switch (problem.code()) {
                      case CA_UNREACHABLE, CA_NO_ANSWER, CA_UNAVAILABLE, CA_BAD_REPLY -> true;
                      default -> false;
                    })
            .orElse(false);
    return onTheWay ? record.with(r -> r.problem = Optional.empty()) : record;
  }

  /** Keeps since when a renewal is finished: money that comes late begins it anew. */
  private static RenewalRecord dated(RenewalRecord record, Instant now) {
    if (record.isFinished() == record.finishedAt().isPresent()) {
      return record;
    }
    return record.with(
        r -> r.finishedAt = record.isFinished() ? Optional.of(now) : Optional.empty());
  }

  private static Decision dispatch(RenewalRecord record, Event event, Instant now) {
    if (event instanceof Event.OfInvoice e) {
      return WorkflowOfInvoices.decide(record, e, now);
    } else if (event instanceof Event.Refreshed) {
      return refreshed(record, now);
    } else if (event instanceof Event.Polled) {
      // When to poll again is decided with everything that came of it.
      return nothingToDo(WorkflowOfTransfers.givenUp(record, now));
    } else if (event instanceof Event.ReviewOverdue) {
      boolean first =
          record.state() == RenewalState.AWAITING_REVIEW && record.overdueSince().isEmpty();
      return nothingToDo(first ? record.with(r -> r.overdueSince = Optional.of(now)) : record);
    } else if (event instanceof Event.Signed e) {
      return signed(record, e);
    } else if (event instanceof Event.SubmissionAnswered e) {
      boolean current = e.submissionKey().equals(record.submissionKey());
      return current ? submissionAnswered(record, e.orders(), now) : nothingToDo(record);
    } else if (event instanceof Event.SubmissionRefused e) {
      boolean current =
          e.submissionKey().equals(record.submissionKey()) && record.submission().isPresent();
      return current ? submissionRefused(record, e.problem()) : nothingToDo(record);
    } else if (event instanceof Event.OrderReported e) {
      boolean late =
          // asked before the submission that is under way, whose answer will tell more
          record.submission().isPresent()
              // asked before it was cancelled: only the answer to that decides, or the end
              || (record.orders().get(e.order()).state() == RenewalState.CANCELLING
                  && !e.report().status().isOver());
      return late ? nothingToDo(record) : orderReported(record, e.order(), e.report(), now);
    } else if (event instanceof Event.CancelAnswered e) {
      return orderReported(record, e.order(), e.report(), now);
    } else if (event instanceof Event.CallFailed e) {
      return nothingToDo(record.with(r -> r.problem = Optional.of(e.problem())));
    } else if (event instanceof Event.CancelChosen) {
      return cancelChosen(record);
    } else if (event instanceof Event.ResubmitChosen e) {
      return resubmitChosen(record, e);
    } else if (event instanceof Event.PaymentChosen e) {
      return WorkflowOfMoney.paymentChosen(record, e);
    } else if (event instanceof Event.PaymentReported e) {
      return WorkflowOfMoney.paymentReported(record, e.payment());
    } else if (event instanceof Event.TransfersDeclared e) {
      return WorkflowOfTransfers.declared(record, e);
    } else if (event instanceof Event.VerificationChosen e) {
      return WorkflowOfTransfers.verificationChosen(record, e.attemptId());
    } else if (event instanceof Event.TransfersVerified e) {
      return WorkflowOfTransfers.verified(record, e);
    } else if (event instanceof Event.PaymentNotStarted e) {
      return WorkflowOfMoney.paymentNotStarted(record, e.attemptId());
    } else if (event instanceof Event.ReceiptSettled e) {
      return WorkflowOfMoney.receiptSettled(record, e.attemptId());
    } else if (event instanceof Event.SettlementRefused e) {
      return WorkflowOfMoney.settlementRefused(record, e);
    } else if (event instanceof Event.RefundReported e) {
      return WorkflowOfMoney.refundReported(record, e);
    } else if (event instanceof Event.RefundMade e) {
      return WorkflowOfMoney.refundMade(record, e.requestId());
    } else if (event instanceof Event.InstallBegun) {
      return installBegun(record);
    } else if (event instanceof Event.InstallFailed e) {
      return installFailed(record, e);
    } else if (event instanceof Event.InstallProven e) {
      OrderRecord proven =
          record.orders().get(e.order()).with(o -> o.installed = Optional.of(e.certificate()));
      return nothingToDo(record.withOrder(e.order(), proven));
    } else if (event instanceof Event.InstallConfirmed e) {
      return installConfirmed(record, e);
    } else if (event instanceof Event.KeyDiscarded e) {
      OrderRecord discarded = record.orders().get(e.order()).with(o -> o.keyDiscarded = true);
      return nothingToDo(record.withOrder(e.order(), discarded));
    }
    throw new IllegalArgumentException("unknown event " + event);
  }

  // ---- submitting -------------------------------------------------------------------------------

  private static Decision signed(RenewalRecord record, Event.Signed e) {
    if (!record.isUnsent() || !e.submission().idempotencyKey().equals(record.submissionKey())) {
      return nothingToDo(record);
    }
    RenewalRecord next =
        record.with(
            r -> {
              r.submission = Optional.of(e.submission());
              for (int i = 0; i < r.orders.size(); i++) {
                Bytes publicKey = e.publicKeys().get(i);
                r.orders.set(i, r.orders.get(i).with(o -> o.publicKey = publicKey));
              }
            });
    return new Decision(next, List.of(new Effect.Submit(true)));
  }

  private static Decision submissionAnswered(
      RenewalRecord record, List<ServiceOrder> reports, Instant now) {
    if (record.submission().isEmpty()) {
      return nothingToDo(record); // answered before: this is the reply to a repeated sending
    }
    Map<Integer, ServiceOrder> byOrder = new HashMap<>();
    for (ServiceOrder report : reports) {
      for (int i = 0; i < record.orders().size(); i++) {
        if (record.orders().get(i).current().id().equals(report.certificate())) {
          byOrder.put(i, report);
        }
      }
    }
    boolean complete =
        IntStream.range(0, record.orders().size())
            .filter(i -> record.orders().get(i).state() == RenewalState.SUBMITTING)
            .allMatch(byOrder::containsKey);
    if (!complete || reports.size() != byOrder.size()) {
      Problem odd = Problem.of(ErrorCode.CA_BAD_REPLY, "orders for other certificates");
      return nothingToDo(record.with(r -> r.problem = Optional.of(odd)));
    }
    RenewalRecord next = record;
    for (Map.Entry<Integer, ServiceOrder> entry : byOrder.entrySet()) {
      next = withReport(next, entry.getKey(), entry.getValue());
    }
    next =
        next.with(
            r -> {
              // From here on the CA has it: the signed bytes hold personal data and are let go.
              r.submission = Optional.empty();
              r.submissionState = Bytes.empty();
              r.resubmission = false;
            });
    return afterReports(next, now);
  }

  private static Decision submissionRefused(RenewalRecord record, Problem problem) {
    OrderTrigger trigger =
        record.resubmission() ? OrderTrigger.RESUBMISSION_REFUSED : OrderTrigger.SUBMISSION_REFUSED;
    RenewalRecord next = movedAll(record, trigger);
    return nothingToDo(
        next.with(
            r -> {
              r.submission = Optional.empty();
              r.submissionState = Bytes.empty();
              r.resubmission = false;
              r.orders.replaceAll(o -> o.with(d -> d.problem = Optional.of(problem)));
            }));
  }

  private static Decision resubmitChosen(RenewalRecord record, Event.ResubmitChosen e) {
    if (record.state() != RenewalState.REJECTED) {
      return nothingToDo(record); // somebody else corrects it at this moment
    }
    RenewalRecord next = movedAll(record, OrderTrigger.RESUBMIT_CHOSEN);
    return nothingToDo(
        next.with(
            r -> {
              r.application = Optional.of(e.application());
              r.submissionKey = e.submissionKey();
              r.submission = Optional.empty();
              r.resubmission = true;
              // The corrected application is reviewed anew.
              r.reviewSince = Optional.empty();
              r.overdueSince = Optional.empty();
            }));
  }

  // ---- the CA's word ----------------------------------------------------------------------------

  private static Decision refreshed(RenewalRecord record, Instant now) {
    List<Effect> effects = new ArrayList<>();
    if (record.submission().isPresent()) {
      effects.add(new Effect.Submit(false));
    } else {
      for (int i = 0; i < record.orders().size(); i++) {
        OrderRecord order = record.orders().get(i);
        boolean feeAwaited =
            WorkflowOfMoney.feeIsAwaited(record) && order.equals(record.pricedOrder());
        if (order.handle().isEmpty() || (order.state().isFinal() && !feeAwaited)) {
          continue;
        }
        effects.add(
            order.state() == RenewalState.CANCELLING
                ? new Effect.CancelOrder(i)
                : new Effect.QueryOrder(i));
      }
    }
    for (AttemptRecord attempt : record.attempts()) {
      boolean lookedFor = WorkflowOfTransfers.isLookedFor(record, attempt);
      if (lookedFor) {
        effects.add(new Effect.VerifyTransfers(attempt.attempt().id()));
      }
      if (attempt.isOpen() && WorkflowOfMoney.wantsPayment(record)) {
        if (!lookedFor) { // otherwise that tells how the payment stands
          effects.add(new Effect.QueryPayment(attempt.attempt().id()));
        }
      } else if (attempt.isOpen() && !attempt.hosted()) {
        effects.add(new Effect.ClosePayment(attempt.attempt().id()));
      } else if (attempt.isBeingSettled()) {
        effects.add(new Effect.SettleReceipt(attempt.attempt().id()));
      } else if (attempt.mayBePaidLate(now) && !lookedFor) {
        effects.add(new Effect.QueryPayment(attempt.attempt().id()));
      }
    }
    for (RefundRecord refund : record.refunds()) {
      if (refund.isOpen()) {
        effects.add(new Effect.Refund(refund.request().id()));
      }
    }
    effects.addAll(WorkflowOfInvoices.asking(record)); // after the orders: not older than they
    return new Decision(record, effects);
  }

  private static Decision orderReported(
      RenewalRecord record, int index, ServiceOrder report, Instant now) {
    OrderRecord known = record.orders().get(index);
    boolean sameOrder =
        report.certificate().equals(known.current().id())
            && known.handle().map(h -> h.number().equals(report.number())).orElse(true);
    if (!sameOrder) {
      Problem odd = Problem.of(ErrorCode.CA_BAD_REPLY, "another order than asked for");
      return nothingToDo(record.with(r -> r.problem = Optional.of(odd)));
    }
    return afterReports(withReport(record, index, report), now);
  }

  private static RenewalRecord withReport(RenewalRecord record, int index, ServiceOrder report) {
    OrderRecord order = record.orders().get(index).reported(report);
    return record.with(
        r -> {
          r.orders.set(index, order);
          // The reply to an older question must not take a payment back.
          report
              .payment()
              .filter(p -> !isOlder(p, record))
              .ifPresent(p -> r.paymentOrder = Optional.of(p));
        });
  }

  private static boolean isOlder(PaymentOrder reported, RenewalRecord record) {
    return reported.status() == PaymentOrder.Status.UNPAID
        && record
            .paymentOrder()
            .map(
                p ->
                    p.status() != PaymentOrder.Status.UNPAID
                        && p.status() != PaymentOrder.Status.UNKNOWN)
            .orElse(false);
  }

  /** What follows from the orders' new states: the review's start, attempts to close, refunds. */
  private static Decision afterReports(RenewalRecord record, Instant now) {
    RenewalRecord next = record;
    RenewalState state = record.state();
    if (record.reviewSince().isEmpty()
        && (state == RenewalState.AWAITING_REVIEW || state == RenewalState.AWAITING_INSTALL)) {
      next = next.with(r -> r.reviewSince = Optional.of(now));
    }
    List<Effect> effects = new ArrayList<>();
    if (!WorkflowOfMoney.wantsPayment(next)) {
      for (AttemptRecord attempt : next.attempts()) {
        if (attempt.isOpen() && attempt.hosted()) {
          next = WorkflowOfMoney.withAttempt(next, attempt.reported(endOfHosted(next, attempt)));
        } else if (attempt.isOpen()) {
          effects.add(new Effect.ClosePayment(attempt.attempt().id()));
        } else if (attempt.isBeingSettled()) {
          effects.add(new Effect.SettleReceipt(attempt.attempt().id())); // to learn its answer
        }
      }
    }
    Decision givingBack = WorkflowOfMoney.receiptsGivenBack(next);
    effects.addAll(givingBack.effects());
    return new Decision(givingBack.record(), effects);
  }

  /**
   * What the CA collects itself has ended as its order has; giving it back is the CA's matter too.
   */
  private static Payment endOfHosted(RenewalRecord record, AttemptRecord attempt) {
    String id = attempt.attempt().id();
    if (WorkflowOfMoney.isPaid(record)) {
      return Payment.of(id, Payment.Status.SUCCEEDED);
    }
    return record.state().isFinal() ? Payment.of(id, Payment.Status.CANCELLED) : attempt.payment();
  }

  // ---- cancelling -------------------------------------------------------------------------------

  private static Decision cancelChosen(RenewalRecord record) {
    if (record.isUnsent() && !record.resubmission()) {
      return nothingToDo(movedAll(record, OrderTrigger.ABANDONED));
    }
    RenewalRecord next = movedAll(record, OrderTrigger.CANCEL_CHOSEN);
    List<Effect> effects = new ArrayList<>();
    for (AttemptRecord attempt : next.attempts()) {
      if (attempt.isOpen() && !attempt.hosted()) {
        effects.add(new Effect.ClosePayment(attempt.attempt().id()));
      }
    }
    for (int i = 0; i < next.orders().size(); i++) {
      if (next.orders().get(i).state() == RenewalState.CANCELLING) {
        effects.add(new Effect.CancelOrder(i));
      }
    }
    return new Decision(next, effects);
  }

  // ---- installing -------------------------------------------------------------------------------

  private static Decision installBegun(RenewalRecord record) {
    return nothingToDo(movedAll(record, OrderTrigger.INSTALL_BEGUN));
  }

  private static Decision installFailed(RenewalRecord record, Event.InstallFailed e) {
    OrderRecord order = record.orders().get(e.order());
    boolean over = order.state() == RenewalState.COMPLETED;
    return over // the CA has said so meanwhile, and what failed was to ask it
        ? nothingToDo(record)
        : nothingToDo(
            record.withOrder(e.order(), order.with(o -> o.problem = Optional.of(e.problem()))));
  }

  private static Decision installConfirmed(RenewalRecord record, Event.InstallConfirmed e) {
    OrderRecord known = record.orders().get(e.order()).with(o -> o.problem = Optional.empty());
    return nothingToDo(
        record.withOrder(e.order(), known.moved(OrderTrigger.INSTALL_CONFIRMED).orElse(known)));
  }

  // ---- common -----------------------------------------------------------------------------------

  private static RenewalRecord movedAll(RenewalRecord record, OrderTrigger trigger) {
    return record.with(r -> r.orders.replaceAll(o -> o.moved(trigger).orElse(o)));
  }

  static Decision nothingToDo(RenewalRecord record) {
    return new Decision(record, List.of());
  }
}
