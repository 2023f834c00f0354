package io.xuqi.payment.transfer;

import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.TransferRecord;

/**
 * A transfer that a payer declared, and what he wants to pay with it.
 *
 * @param attempt the attempt, and by it the order
 * @param transfer what he declared
 */
public record DeclaredTransfer(PaymentAttempt attempt, TransferRecord transfer) {}
