package io.xuqi.renewal;

import io.xuqi.application.Application;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.Problem;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.pki.CertificateId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that happened to a renewal: a wish of the user, an answer, the passing of time. */
sealed interface Event {

  /** What the history calls it: {@code submission-answered}; no personal data. */
  default String label() {
    return kebab(getClass());
  }

  /** {@code SubmissionAnswered} as {@code submission-answered}. */
  static String kebab(Class<?> type) {
    String name = type.getSimpleName();
    StringBuilder kebab = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1))) {
        kebab.append('-');
      }
      kebab.append(Character.toLowerCase(c));
    }
    return kebab.toString();
  }

  /**
   * Time has passed, or the user wants to know: ask about everything that is open. Changes nothing
   * by itself; what came of it is followed by {@link Polled}.
   */
  record Refreshed() implements Event {}

  /**
   * Everything that was open has been asked about: when is it worth while again?
   *
   * @param nextMorning when people are at work again, where somebody has to be reminded then
   */
  record Polled(Optional<Instant> nextMorning) implements Event {

    Polled() {
      this(Optional.empty());
    }
  }

  /** The review takes longer than it should (R47, R48). */
  record ReviewOverdue() implements Event {}

  /** The application was signed; the public keys are in the sequence of the orders. */
  record Signed(List<Bytes> publicKeys, PreparedSubmission submission) implements Event {}

  /**
   * @param submissionKey which submission it answers: a late reply must not answer a later one
   */
  record SubmissionAnswered(String submissionKey, List<ServiceOrder> orders) implements Event {}

  record SubmissionRefused(String submissionKey, Problem problem) implements Event {
    @Override
    public String label() {
      return Event.super.label() + " " + problem.code().value();
    }
  }

  record OrderReported(int order, ServiceOrder report) implements Event {}

  /** How an order stands after the CA was asked to cancel it, whether it did or not. */
  record CancelAnswered(int order, ServiceOrder report) implements Event {}

  /** A call brought no answer that changes anything. */
  record CallFailed(Problem problem, Optional<Duration> retryAfter) implements Event {
    @Override
    public String label() {
      return Event.super.label() + " " + problem.code().value();
    }
  }

  record CancelChosen() implements Event {}

  record ResubmitChosen(Application application, String submissionKey) implements Event {}

  record PaymentChosen(PaymentAttempt attempt, boolean hosted) implements Event {}

  record PaymentReported(Payment payment) implements Event {}

  /** The payer says what he transferred; the list replaces the one before. */
  record TransfersDeclared(String attemptId, List<TransferRecord> transfers) implements Event {}

  /** The payer wants his transfers to be looked for. */
  record VerificationChosen(String attemptId) implements Event {}

  /**
   * @param revision which list of transfers it is about
   */
  record TransfersVerified(String attemptId, int revision, TransferVerification verification)
      implements Event {}

  /** Certainly nothing was sent for an attempt by the call that was to begin it. */
  record PaymentNotStarted(String attemptId) implements Event {}

  /** The CA was told of the integrator's receipt. */
  record ReceiptSettled(String attemptId) implements Event {}

  /** The CA read of the receipt and does not take it. */
  record SettlementRefused(String attemptId, Problem problem) implements Event {}

  record RefundReported(Refund refund) implements Event {}

  /** A person has given a receipt back. */
  record RefundMade(String requestId) implements Event {}

  record InstallBegun() implements Event {}

  record InstallFailed(int order, Problem problem) implements Event {
    @Override
    public String label() {
      return Event.super.label() + " " + problem.code().value();
    }
  }

  /** The certificate is on the token and proven; the CA is told next. */
  record InstallProven(int order, CertificateId certificate) implements Event {}

  /** The CA knows that the certificate is on the token. */
  record InstallConfirmed(int order) implements Event {}

  record KeyDiscarded(int order) implements Event {}

  /** What happens to a renewal's invoice; {@link WorkflowOfInvoices} decides on it. */
  sealed interface OfInvoice extends Event {}

  /** The user confirmed that exactly this is asked for. */
  record InvoiceChosen(InvoiceRequest request) implements OfInvoice {}

  /**
   * @param holdsAtLeast the revision the CA must hold when it answers: the one it was sent, or had
   *     acknowledged before it was asked; 0 when it need not hold any
   * @param issued whether the invoice was known to be issued when it was asked
   */
  record InvoiceReported(int holdsAtLeast, boolean issued, InvoiceReport report)
      implements OfInvoice {}

  /** The CA read a request and does not take it. */
  record InvoiceRefused(int revision, Problem problem) implements OfInvoice {
    @Override
    public String label() {
      return OfInvoice.super.label() + " " + problem.code().value();
    }
  }

  /** The documents were fetched and kept. */
  record InvoiceCollected() implements OfInvoice {}

  /**
   * A working day on which an issued invoice waits to be collected.
   *
   * @param workingDays how many there were since the approval, this one included
   */
  record InvoiceReminded(int workingDays) implements OfInvoice {}

  /** The working days have passed within which an invoice is collected (R44). */
  record InvoiceOverdue() implements OfInvoice {}
}
