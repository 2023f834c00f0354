package io.xuqi.simulator.payment;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.FaultPlan.Act;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes everything on to another payment method, with the faults of a plan: unreachable means
 * nothing was sent, a lost answer is unknown, and {@link Fault#FAILED} is a plugin that breaks. As
 * thread-safe as that method.
 */
public final class FaultyPaymentMethod implements PaymentMethod {

  private final PaymentMethod method;
  private final FaultPlan faults;

  public FaultyPaymentMethod(PaymentMethod method, FaultPlan faults) {
    this.method = method;
    this.faults = faults;
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return method.descriptor();
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    PaymentSession session = method.open(environment);
    return new Session(session, session.refunds());
  }

  /** Not a failure: an answer in place of the real one. */
  private static final class UnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownException() {
      super("simulated", null, false, false);
    }
  }

  private <T> T perform(
      PaymentOperation operation, Act<T, PaymentException> act, Supplier<T> unknown)
      throws PaymentException {
    try {
      return faults.perform(operation, act, FaultyPaymentMethod::consequence);
    } catch (UnknownException e) {
      return unknown.get();
    } catch (RepeatedException e) {
      return act.run();
    }
  }

  /** It has happened once already. */
  private static final class RepeatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RepeatedException() {
      super("simulated", null, false, false);
    }
  }

  private static PaymentException consequence(Fault fault) {
    return switch (fault) {
      case UNREACHABLE ->
          new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "simulated"));
      case UNKNOWN_NOT_DONE, UNKNOWN_DONE -> throw new UnknownException();
      case DUPLICATED -> throw new RepeatedException();
      default -> throw new IllegalStateException("simulated: the plugin breaks");
    };
  }

  private final class Session implements PaymentSession, PaymentRefunds {

    private final PaymentSession session;
    private final Optional<PaymentRefunds> refunds;

    Session(PaymentSession session, Optional<PaymentRefunds> refunds) {
      this.session = session;
      this.refunds = refunds;
    }

    @Override
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
      return perform(
          PaymentOperation.INITIATE,
          () -> session.initiate(order, attempt),
          () -> Payment.of(attempt.id(), Payment.Status.UNKNOWN));
    }

    @Override
    public Payment query(PaymentAttempt attempt) throws PaymentException {
      return perform(
          PaymentOperation.QUERY,
          () -> session.query(attempt),
          () -> Payment.of(attempt.id(), Payment.Status.UNKNOWN));
    }

    @Override
    public Payment cancel(PaymentAttempt attempt) throws PaymentException {
      return perform(
          PaymentOperation.CLOSE,
          () -> session.cancel(attempt),
          () -> Payment.of(attempt.id(), Payment.Status.UNKNOWN));
    }

    @Override
    public Optional<PaymentEvidence> evidence() {
      return session
          .evidence()
          .map(
              evidence ->
                  (attempt, transfers) ->
                      perform(
                          PaymentOperation.VERIFY,
                          () -> evidence.submit(attempt, transfers),
                          () -> unknown(attempt, transfers)));
    }

    private static TransferVerification unknown(
        PaymentAttempt attempt, List<TransferRecord> transfers) {
      Result nothing = new Result(Finding.NOT_FOUND, Optional.empty());
      return new TransferVerification(
          Collections.nCopies(transfers.size(), nothing),
          Payment.of(attempt.id(), Payment.Status.UNKNOWN));
    }

    @Override
    public Optional<PaymentRefunds> refunds() {
      return refunds.map(r -> this);
    }

    @Override
    public Refund refund(RefundRequest request) throws PaymentException {
      return perform(
          PaymentOperation.REFUND,
          () -> refunds.orElseThrow().refund(request),
          () -> new Refund(request.id(), Refund.Status.UNKNOWN));
    }

    @Override
    public Refund query(RefundRequest request) throws PaymentException {
      return perform(
          PaymentOperation.QUERY_REFUND,
          () -> refunds.orElseThrow().query(request),
          () -> new Refund(request.id(), Refund.Status.UNKNOWN));
    }

    @Override
    public Optional<PaymentNotifications> notifications() {
      return session.notifications();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
