package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.Retry;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferVerification;
import io.xuqi.token.TokenException;
import java.util.List;
import java.util.Optional;

/**
 * Does what {@link Workflow} decided and tells what came of it. A timeout means unknown, never
 * failed: it becomes {@link Event.CallFailed}, and the next poll asks.
 */
final class EffectPerformer {

  private final CaClient ca;
  private final PaymentSessions payments;
  private final InvoiceCalls invoices;

  EffectPerformer(CaClient ca, PaymentSessions payments) {
    this.ca = ca;
    this.payments = payments;
    this.invoices = new InvoiceCalls(ca);
  }

  /**
   * Performs one effect of a stored record.
   *
   * @param contexts lends each order's adapter state, and stores it before anything is sent
   */
  List<Event> perform(Effect effect, RenewalRecord record, OrderContexts contexts) {
    try {
      if (effect instanceof Effect.Submit e) {
        return submit(record, e.first(), contexts);
      } else if (effect instanceof Effect.QueryOrder e) {
        OrderHandle handle = handle(record, e.order());
        return List.of(
            new Event.OrderReported(e.order(), ca.order(handle, contexts.ofOrder(e.order()))));
      } else if (effect instanceof Effect.CancelOrder e) {
        return cancel(record, e.order(), contexts);
      } else if (effect instanceof Effect.InitiatePayment e) {
        return payment(
            record,
            e.attemptId(),
            e.first(),
            (session, attempt) ->
                session.initiate(record.paymentOrder().orElseThrow(), attempt.attempt()));
      } else if (effect instanceof Effect.QueryPayment e) {
        return payment(
            record, e.attemptId(), false, (session, attempt) -> session.query(attempt.attempt()));
      } else if (effect instanceof Effect.VerifyTransfers e) {
        return verify(record, e.attemptId());
      } else if (effect instanceof Effect.ClosePayment e) {
        return payment(
            record, e.attemptId(), false, (session, attempt) -> session.cancel(attempt.attempt()));
      } else if (effect instanceof Effect.SettleReceipt e) {
        return settle(record, e.attemptId(), contexts);
      } else if (effect instanceof Effect.Refund e) {
        return refund(record, e.requestId());
      } else if (effect instanceof Effect.RequestInvoice e) {
        return invoices.request(record, e.revision(), contexts);
      } else if (effect instanceof Effect.QueryInvoice) {
        return invoices.query(record, contexts);
      }
      throw new IllegalArgumentException("unknown effect " + effect);
    } catch (CaException e) {
      return List.of(new Event.CallFailed(e.problem(), e.retryAfter()));
    } catch (XuqiException e) {
      return List.of(new Event.CallFailed(e.problem(), Optional.empty()));
    } catch (RuntimeException e) {
      // An adapter or plugin that misbehaves must not decide anything: the outcome is unknown.
      return List.of(failed(e));
    }
  }

  private List<Event> submit(RenewalRecord record, boolean first, OrderContexts contexts)
      throws CaException {
    PreparedSubmission prepared = record.submission().orElseThrow();
    CallContext context = contexts.ofSubmission();
    try {
      List<ServiceOrder> orders =
          record.resubmission()
              ? ca.orders()
                  .orElseThrow()
                  .resubmit(
                      record.orders().stream()
                          .filter(o -> o.state() == RenewalState.SUBMITTING)
                          .flatMap(o -> o.handle().stream())
                          .toList(),
                      prepared,
                      context)
              : ca.submit(prepared, context);
      return List.of(new Event.SubmissionAnswered(record.submissionKey(), orders));
    } catch (CaException e) {
      // That an application is under way may mean this very one, sent before.
      boolean perhapsOurs = !first && e.code() == ErrorCode.APPLICATION_ACTIVE;
      if (isRefusal(e) && !perhapsOurs) {
        return List.of(new Event.SubmissionRefused(record.submissionKey(), e.problem()));
      }
      throw e;
    }
  }

  private List<Event> cancel(RenewalRecord record, int index, OrderContexts contexts)
      throws CaException {
    OrderHandle handle = handle(record, index);
    try {
      ServiceOrder answer = ca.orders().orElseThrow().cancel(handle, contexts.ofOrder(index));
      return List.of(new Event.CancelAnswered(index, answer));
    } catch (CaException e) {
      if (!isRefusal(e)) {
        throw e;
      }
      // Refused: the order goes on from wherever the CA says it stands.
      ServiceOrder standing = ca.order(handle, contexts.ofOrder(index));
      Problem refused =
          Problem.of(ErrorCode.CANCEL_REFUSED, String.join(": ", e.problem().arguments()));
      return List.of(
          new Event.CancelAnswered(index, standing),
          new Event.CallFailed(refused, Optional.empty()));
    }
  }

  /** A call to a payment method. */
  private interface Call {
    Payment on(PaymentSession session, AttemptRecord attempt) throws PaymentException;
  }

  private List<Event> payment(RenewalRecord record, String attemptId, boolean first, Call call) {
    AttemptRecord attempt = record.attempt(attemptId).orElseThrow();
    try (PaymentSession session = payments.open(record, attempt)) {
      Payment answer = call.on(session, attempt);
      boolean sameAttempt = answer.attemptId().equals(attemptId);
      return List.of(
          new Event.PaymentReported(
              sameAttempt ? answer : Payment.of(attemptId, Payment.Status.UNKNOWN)));
    } catch (PaymentException e) {
      if (!attempt.isOpen()) {
        return List.of(); // looked for late money in vain, and looked again: nobody's trouble
      }
      // Nothing was sent by this call: only of the very first one that ends the attempt.
      Event failure = new Event.CallFailed(e.problem(), Optional.empty());
      boolean neverSent = first && e.retry() == Retry.SAFE;
      return neverSent
          ? List.of(new Event.PaymentNotStarted(attemptId), failure)
          : List.of(failure);
    }
  }

  private List<Event> verify(RenewalRecord record, String attemptId) throws PaymentException {
    AttemptRecord attempt = record.attempt(attemptId).orElseThrow();
    Declaration declared = attempt.declaration();
    try (PaymentSession session = payments.open(record, attempt)) {
      PaymentEvidence evidence =
          session
              .evidence()
              .orElseThrow(() -> new PaymentException(Problem.of(ErrorCode.PAYMENT_NO_TRANSFERS)));
      TransferVerification found = evidence.submit(attempt.attempt(), declared.records());
      return List.of(new Event.TransfersVerified(attemptId, declared.revision(), found));
    }
  }

  private List<Event> settle(RenewalRecord record, String attemptId, OrderContexts contexts)
      throws CaException {
    AttemptRecord attempt = record.attempt(attemptId).orElseThrow();
    int priced = record.orders().indexOf(record.pricedOrder());
    try {
      ca.payments()
          .orElseThrow()
          .settle(
              handle(record, priced),
              attempt.attempt(),
              attempt.receipt(),
              contexts.ofOrder(priced));
    } catch (CaException e) {
      if (isRefusal(e)) {
        return List.of(new Event.SettlementRefused(attemptId, e.problem()));
      }
      throw e;
    }
    return List.of(new Event.ReceiptSettled(attemptId));
  }

  private List<Event> refund(RenewalRecord record, String requestId) throws PaymentException {
    RefundRecord refund =
        record.refunds().stream()
            .filter(r -> r.request().id().equals(requestId))
            .findFirst()
            .orElseThrow();
    AttemptRecord attempt = record.attempt(refund.request().attempt().id()).orElseThrow();
    try (PaymentSession session = payments.open(record, attempt)) {
      Optional<PaymentRefunds> refunds = session.refunds();
      if (refunds.isEmpty()) {
        // A person has to give it back; it stays open so that somebody sees it.
        Problem due = Problem.of(ErrorCode.PAYMENT_REFUND_DUE, refund.request().amount());
        return List.of(new Event.CallFailed(due, Optional.empty()));
      }
      return List.of(new Event.RefundReported(refunds.get().refund(refund.request())));
    }
  }

  private static OrderHandle handle(RenewalRecord record, int index) {
    return record.orders().get(index).handle().orElseThrow();
  }

  /**
   * A clear no: the CA read the request and did nothing. Whatever else went wrong, on the way or on
   * this side, leaves the outcome open.
   */
  static boolean isRefusal(CaException e) {
    if (e.getCause() instanceof TokenException) {
      return false;
    }
    return switch (e.code()) {
      case CA_REFUSED,
          APPLICATION_ACTIVE,
          APPLICATION_EXPIRED,
          APPLICATION_TOO_EARLY,
          APPLICATION_NOT_ELIGIBLE,
          APPLICATION_AGREEMENT,
          APPLICATION_QUOTE_CHANGED,
          APPLICATION_TERM,
          APPLICATION_SUPERSEDED,
          PAYMENT_NOT_NEEDED,
          INVOICE_ALREADY_ISSUED,
          INVOICE_NOT_AVAILABLE,
          INVOICE_REFUSED ->
          true;
      default -> false;
    };
  }

  static Event.CallFailed failed(RuntimeException e) {
    System.getLogger(EffectPerformer.class.getName())
        .log(System.Logger.Level.ERROR, "an adapter failed unexpectedly", e);
    return new Event.CallFailed(
        Problem.of(ErrorCode.INTERNAL, e.getClass().getSimpleName()), Optional.empty());
  }
}
