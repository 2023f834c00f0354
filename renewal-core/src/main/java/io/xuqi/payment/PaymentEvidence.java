package io.xuqi.payment;

import java.util.List;

/** For methods that learn of a payment from what the payer declares: bank transfers (R34–R36). */
public interface PaymentEvidence {

  /**
   * Looks for the declared transfers. The list replaces what was declared before for the same
   * attempt; what was found once stays found and is counted once, however often this is called and
   * by whichever process.
   *
   * @param transfers at most {@link TransferRecord#MAX_RECORDS}
   * @return a result for each; the payment is {@link Payment.Status#SUCCEEDED} when the attempt's
   *     amount was received or more, {@link Payment.Status#PARTIALLY_PAID} when less, {@link
   *     Payment.Status#UNKNOWN} when nobody knows
   * @throws PaymentException when nothing was looked for: the input was refused, or the statement
   *     cannot be had
   */
  TransferVerification submit(PaymentAttempt attempt, List<TransferRecord> transfers)
      throws PaymentException;
}
