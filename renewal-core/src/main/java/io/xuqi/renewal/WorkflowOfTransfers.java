package io.xuqi.renewal;

import static io.xuqi.renewal.Workflow.nothingToDo;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.Retry;
import io.xuqi.payment.TransferVerification;
import io.xuqi.renewal.Workflow.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The decisions about declared bank transfers, as pure as the others of {@link Workflow}: what is
 * declared is stored, what is stored is looked for, and money that was found counts whatever became
 * of the list meanwhile.
 */
final class WorkflowOfTransfers {

  private WorkflowOfTransfers() {}

  static Decision declared(RenewalRecord record, Event.TransfersDeclared e) {
    Optional<AttemptRecord> attempt = record.attempt(e.attemptId());
    if (attempt.isEmpty() || !takesTransfers(record, attempt.get())) {
      return nothingToDo(record);
    }
    Declaration known = attempt.get().declaration();
    Declaration next = known.changedTo(e.transfers()).orElse(known); // counted money stays declared
    return nothingToDo(WorkflowOfMoney.withAttempt(record, attempt.get().declaring(next)));
  }

  static Decision verificationChosen(RenewalRecord record, String attemptId) {
    Optional<AttemptRecord> attempt = record.attempt(attemptId);
    if (attempt.isEmpty()
        || !takesTransfers(record, attempt.get())
        || attempt.get().declaration().transfers().isEmpty()) {
      return nothingToDo(record);
    }
    Declaration sought = attempt.get().declaration().seeking(true);
    return new Decision(
        WorkflowOfMoney.withAttempt(record, attempt.get().declaring(sought)),
        List.of(new Effect.VerifyTransfers(attemptId)));
  }

  /** Money that the CA collects is asked for while it is owed; ours whenever it may come. */
  static boolean takesTransfers(RenewalRecord record, AttemptRecord attempt) {
    return !attempt.hosted() || (attempt.isOpen() && WorkflowOfMoney.wantsPayment(record));
  }

  /** Whether an attempt's transfers are to be looked for again. */
  static boolean isLookedFor(RenewalRecord record, AttemptRecord attempt) {
    return attempt.declaration().isAwaited() && takesTransfers(record, attempt);
  }

  static Decision verified(RenewalRecord record, Event.TransfersVerified e) {
    Optional<AttemptRecord> attempt = record.attempt(e.attemptId());
    if (attempt.isEmpty()) {
      return nothingToDo(record);
    }
    TransferVerification verification = e.verification();
    Declaration known = attempt.get().declaration();
    // The list was changed since: what was found is about another one, but money is money.
    Declaration next =
        known.revision() == e.revision() ? known.verified(verification.results()) : known;
    RenewalRecord answered = withoutTrouble(record);
    return WorkflowOfMoney.paymentReported(
        WorkflowOfMoney.withAttempt(answered, attempt.get().declaring(next)),
        verification.payment());
  }

  /** That the statement could not be had before is no news any more. */
  private static RenewalRecord withoutTrouble(RenewalRecord record) {
    boolean passed =
        record
            .problem()
            .map(Problem::code)
            .filter(code -> code.value().startsWith("payment."))
            .filter(code -> code.retry() == Retry.SAFE || code.retry() == Retry.QUERY_FIRST)
            .filter(code -> code != ErrorCode.PAYMENT_REFUND_DUE)
            .isPresent();
    return passed ? record.with(r -> r.problem = Optional.empty()) : record;
  }

  /** What has not come when an attempt's time is over is not looked for any more by itself. */
  static RenewalRecord givenUp(RenewalRecord record, Instant now) {
    RenewalRecord next = record;
    for (AttemptRecord attempt : record.attempts()) {
      if (attempt.declaration().isAwaited() && now.isAfter(attempt.attempt().expiresAt())) {
        Declaration over = attempt.declaration().seeking(false);
        next = WorkflowOfMoney.withAttempt(next, attempt.declaring(over));
      }
    }
    return next;
  }
}
