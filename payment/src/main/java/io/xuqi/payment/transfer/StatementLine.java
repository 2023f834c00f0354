package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A line of a bank's statement. Personal data: {@link #toString()} shows neither payer nor remark.
 *
 * @param key names the line the same in every reading, 1 to 200 characters; two genuine payments
 *     that look alike have different keys
 * @param kind what it does to the account
 * @param amount how much
 * @param bookedOn the bank's booking date
 * @param payerAccount whose account it came from, where the bank tells
 * @param payerName whose name it came under, empty where the bank does not tell
 * @param remark what the payer wrote, and what the bank added
 */
public record StatementLine(
    String key,
    Kind kind,
    Money amount,
    LocalDate bookedOn,
    Optional<AccountNumber> payerAccount,
    String payerName,
    String remark) {

  /** What a line does to the account. */
  public enum Kind {
    /** Money came, and is booked. The only kind that can pay. */
    CREDIT,
    /** Money is announced and may still not come. */
    PENDING,
    /** Money went. */
    DEBIT,
    /** A credit that came before was taken back. */
    REVERSAL
  }

  @Override
  public String toString() {
    return "StatementLine[" + key + ", " + kind + ", " + amount + ", " + bookedOn + "]";
  }
}
