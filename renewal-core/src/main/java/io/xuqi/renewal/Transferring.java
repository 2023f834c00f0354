package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.TransferRecord;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Takes down what the payer transferred at his bank, and has it looked for (R34–R36). */
final class Transferring {

  private final PaymentSessions payments;
  private final RenewalProgress progress;

  Transferring(PaymentSessions payments, RenewalProgress progress) {
    this.payments = payments;
    this.progress = progress;
  }

  RenewalRecord declare(Loaded stored, List<TransferRecord> transfers)
      throws RenewalException, StoreException {
    if (transfers.size() > TransferRecord.MAX_RECORDS) {
      throw new IllegalArgumentException("more transfers than " + TransferRecord.MAX_RECORDS);
    }
    String attemptId = attempt(stored.record()).attempt().id();
    RenewalRecord next =
        progress.advance(stored, new Event.TransfersDeclared(attemptId, transfers)).record();
    AttemptRecord attempt = next.attempt(attemptId).orElseThrow();
    if (attempt.declaration().changedTo(transfers).isEmpty()) {
      // Found before, or by another process a moment ago.
      throw new RenewalException(Problem.of(ErrorCode.PAYMENT_TRANSFER_COUNTED));
    }
    if (!WorkflowOfTransfers.takesTransfers(next, attempt)) {
      throw new RenewalException(Problem.of(ErrorCode.PAYMENT_NO_TRANSFERS));
    }
    return next;
  }

  RenewalRecord verify(Loaded stored) throws RenewalException, StoreException {
    String attemptId = attempt(stored.record()).attempt().id();
    return progress.advance(stored, new Event.VerificationChosen(attemptId)).record();
  }

  /** The attempt that is open, otherwise the last of ours that money may still come by. */
  private AttemptRecord attempt(RenewalRecord record) throws RenewalException {
    List<AttemptRecord> candidates = new ArrayList<>(record.attempts());
    Collections.reverse(candidates);
    record.openAttempt().ifPresent(open -> candidates.add(0, open));
    Optional<AttemptRecord> taking =
        candidates.stream()
            .filter(a -> WorkflowOfTransfers.takesTransfers(record, a))
            .filter(a -> payments.takesTransfers(record, a))
            .findFirst();
    return taking.orElseThrow(
        () -> new RenewalException(Problem.of(ErrorCode.PAYMENT_NO_TRANSFERS)));
  }
}
