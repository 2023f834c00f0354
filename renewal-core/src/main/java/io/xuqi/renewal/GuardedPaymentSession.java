package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * A payment method's session as the engine uses it: other people's code behind a border. An odd
 * answer is {@code UNKNOWN}, refused where it was pushed, and no answer at all about transfers;
 * whatever is thrown besides {@link PaymentException} is an unchecked exception, of which the
 * engine knows that it decides nothing; and a failing {@link #close} takes nothing back. Odd
 * answers are logged here, exceptions by whoever called.
 */
final class GuardedPaymentSession implements PaymentSession {

  private static final System.Logger LOG = System.getLogger(GuardedPaymentSession.class.getName());

  private final PaymentMethodId method;
  private final PaymentSession session;

  private GuardedPaymentSession(PaymentMethodId method, PaymentSession session) {
    this.method = method;
    this.session = session;
  }

  /** How a session is opened. */
  interface Opening {
    PaymentSession open();
  }

  static PaymentSession open(PaymentMethodId method, Opening opening) {
    Optional<PaymentSession> session = outside(method, () -> Optional.ofNullable(opening.open()));
    return new GuardedPaymentSession(
        method,
        session.orElseThrow(
            () -> new IllegalStateException("payment method " + method + " opened no session")));
  }

  @Override
  public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
    return checked(attempt, called(() -> session.initiate(order, attempt)));
  }

  @Override
  public Payment query(PaymentAttempt attempt) throws PaymentException {
    return checked(attempt, called(() -> session.query(attempt)));
  }

  @Override
  public Payment cancel(PaymentAttempt attempt) throws PaymentException {
    return checked(attempt, called(() -> session.cancel(attempt)));
  }

  @Override
  public Optional<PaymentRefunds> refunds() {
    return capability(session::refunds).map(GuardedRefunds::new);
  }

  @Override
  public Optional<PaymentNotifications> notifications() {
    return capability(session::notifications).map(GuardedNotifications::new);
  }

  @Override
  public Optional<PaymentEvidence> evidence() {
    return capability(session::evidence)
        .map(e -> (attempt, transfers) -> submitted(e, attempt, transfers));
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "payment method " + method + " failed to close", e);
    }
  }

  private Payment checked(PaymentAttempt attempt, Payment answer) {
    boolean odd = isOdd(PaymentAnswers.oddity(answer, attempt));
    return odd ? Payment.of(attempt.id(), Payment.Status.UNKNOWN) : answer;
  }

  private static PaymentException invalid(String what) {
    return new PaymentException(Problem.of(ErrorCode.PAYMENT_NOTIFICATION_INVALID, what));
  }

  private TransferVerification submitted(
      PaymentEvidence evidence, PaymentAttempt attempt, List<TransferRecord> transfers)
      throws PaymentException {
    TransferVerification answer = called(() -> evidence.submit(attempt, transfers));
    if (isOdd(PaymentAnswers.oddity(answer, attempt, transfers.size()))) {
      throw new IllegalStateException("payment method " + method + " found nothing that fits");
    }
    return answer;
  }

  private final class GuardedNotifications implements PaymentNotifications {

    private final PaymentNotifications notifications;

    GuardedNotifications(PaymentNotifications notifications) {
      this.notifications = notifications;
    }

    @Override
    public Notification parse(InboundMessage message) throws PaymentException {
      // What a method breaks at may be genuine: it comes again, and the next look asks.
      Notification parsed = called(() -> notifications.parse(message));
      Optional<String> oddity = PaymentAnswers.oddity(parsed);
      if (isOdd(oddity)) {
        throw invalid(oddity.orElseThrow());
      }
      return parsed;
    }

    @Override
    public Reply reply(Outcome outcome) {
      Optional<Reply> reply =
          outside(method, () -> Optional.ofNullable(notifications.reply(outcome)));
      return reply.orElseGet(() -> PaymentNotifications.super.reply(outcome));
    }
  }

  private final class GuardedRefunds implements PaymentRefunds {

    private final PaymentRefunds refunds;

    GuardedRefunds(PaymentRefunds refunds) {
      this.refunds = refunds;
    }

    @Override
    public Refund refund(RefundRequest request) throws PaymentException {
      return checked(request, called(() -> refunds.refund(request)));
    }

    @Override
    public Refund query(RefundRequest request) throws PaymentException {
      return checked(request, called(() -> refunds.query(request)));
    }

    private Refund checked(RefundRequest request, Refund answer) {
      boolean odd = isOdd(PaymentAnswers.oddity(answer, request));
      return odd ? new Refund(request.id(), Refund.Status.UNKNOWN) : answer;
    }
  }

  private boolean isOdd(Optional<String> oddity) {
    oddity.ifPresent(
        what -> LOG.log(Level.WARNING, "payment method {0}: an odd answer: {1}", method, what));
    return oddity.isPresent();
  }

  private <T> Optional<T> capability(Call<Optional<T>, RuntimeException> call) {
    Optional<T> offered = outside(method, call);
    return offered == null ? Optional.empty() : offered;
  }

  /** A call that may say that nothing was sent. */
  private <T> T called(Call<T, PaymentException> call) throws PaymentException {
    return outside(method, call);
  }

  private interface Call<T, E extends Exception> {
    T on() throws E;
  }

  /**
   * Whatever comes out of a plugin that is not its declared exception: a missing class, a checked
   * exception smuggled past the compiler. Errors of the virtual machine itself pass.
   */
  @SuppressWarnings("unchecked")
  private static <T, E extends Exception> T outside(PaymentMethodId method, Call<T, E> call)
      throws E {
    try {
      return call.on();
    } catch (Exception e) {
      if (e instanceof PaymentException || e instanceof RuntimeException) {
        throw (E) e;
      }
      throw new IllegalStateException("payment method " + method + " failed", e);
    } catch (LinkageError | AssertionError | StackOverflowError e) {
      throw new IllegalStateException("payment method " + method + " failed", e);
    }
  }
}
