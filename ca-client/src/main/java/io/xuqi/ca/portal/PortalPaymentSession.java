package io.xuqi.ca.portal;

import io.xuqi.ca.CaException;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.portal.PortalCalls.Call;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersReply;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Retry;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A hosted payment of one order. */
final class PortalPaymentSession implements PaymentSession, PaymentEvidence {
  private final PortalCalls calls;
  private final PaymentMethodId method;
  private final OrderHandle order;

  PortalPaymentSession(PortalCalls calls, PaymentMethodId method, OrderHandle order) {
    this.calls = calls;
    this.method = method;
    this.order = order;
  }

  @Override
  public Payment initiate(PaymentOrder payment, PaymentAttempt attempt) throws PaymentException {
    if (!attempt.method().equals(method)) {
      throw new IllegalArgumentException("an attempt by another method");
    }
    return payment(
        attempt,
        Call.put(path(attempt))
            .json(
                new PaymentRequest(
                    method.value(),
                    payment.number(),
                    attempt.amount(),
                    attempt.createdAt(),
                    attempt.expiresAt())));
  }

  /** An attempt that the CA has not seen is unknown: initiating it again is safe. */
  @Override
  public Payment query(PaymentAttempt attempt) throws PaymentException {
    try {
      return payment(attempt, Call.get(path(attempt)));
    } catch (PaymentException e) {
      if (e.code() == ErrorCode.CA_NOT_FOUND) {
        return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      }
      throw e;
    }
  }

  @Override
  public Payment cancel(PaymentAttempt attempt) throws PaymentException {
    return payment(attempt, Call.post(path(attempt) + "/cancellation"));
  }

  /** Whether a method takes transfers the CA says: by what it asks the payer to do. */
  @Override
  public Optional<PaymentEvidence> evidence() {
    return Optional.of(this);
  }

  /** Without an answer nothing is known to be found; the CA counts each transfer once. */
  @Override
  public TransferVerification submit(PaymentAttempt attempt, List<TransferRecord> transfers)
      throws PaymentException {
    try {
      Call call =
          Call.put(path(attempt) + "/transfers")
              .credential(order)
              .json(PortalReplies.transfers(transfers));
      TransfersReply reply = calls.answer(call, TransfersReply.class).message();
      TransferVerification found =
          PortalCaClient.plausible(() -> PortalReplies.verification(reply, transfers.size()));
      if (!found.payment().attemptId().equals(attempt.id())) {
        throw PortalCalls.badReply("another attempt", null);
      }
      return found;
    } catch (CaException e) {
      if (e.retry() == Retry.QUERY_FIRST) {
        return new TransferVerification(
            Collections.nCopies(transfers.size(), new Result(Finding.NOT_FOUND, Optional.empty())),
            Payment.of(attempt.id(), Payment.Status.UNKNOWN));
      }
      throw new PaymentException(e.problem(), e);
    }
  }

  private Payment payment(PaymentAttempt attempt, Call call) throws PaymentException {
    try {
      PaymentReply reply = calls.answer(call.credential(order), PaymentReply.class).message();
      Payment payment = PortalCaClient.plausible(() -> PortalReplies.payment(reply));
      if (!payment.attemptId().equals(attempt.id())) {
        throw PortalCalls.badReply("another attempt", null);
      }
      return payment;
    } catch (CaException e) {
      if (e.retry() == Retry.QUERY_FIRST) {
        return Payment.of(attempt.id(), Payment.Status.UNKNOWN);
      }
      throw new PaymentException(e.problem(), e);
    }
  }

  private String path(PaymentAttempt attempt) {
    return PortalCaClient.path(order) + "/payments/" + attempt.id();
  }
}
