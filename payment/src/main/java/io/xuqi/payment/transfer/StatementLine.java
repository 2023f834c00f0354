package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A line of a bank's statement. Personal data: {@link #toString()} shows neither payer nor remark.
 *
 * @param key names the line the same in every reading, 1 to {@link #MAX_KEY} characters; two
 *     genuine payments that look alike have different keys
 * @param kind what it does to the account
 * @param amount how much
 * @param bookedOn the bank's booking date
 * @param payerAccount whose account it came from, where the bank tells
 * @param payerName whose name it came under, empty where the bank does not tell; at most {@link
 *     #MAX_TEXT} characters
 * @param remark what the payer wrote, and what the bank added; at most {@link #MAX_TEXT} characters
 */
public record StatementLine(
    String key,
    Kind kind,
    Money amount,
    LocalDate bookedOn,
    Optional<AccountNumber> payerAccount,
    String payerName,
    String remark) {

  /**
   * The longest key, in characters; with an account's number before it, it still fits {@link
   * io.xuqi.store.ConsumedLines#MAX_KEY}.
   */
  public static final int MAX_KEY = 160;

  /** The longest name and remark, in characters: more than any bank's format has room for. */
  public static final int MAX_TEXT = 4000;

  /** What a line does to the account. */
  public enum Kind {
    /** Money came, and is booked. The only kind that can pay. */
    CREDIT,
    /** Money is announced and may still not come. */
    PENDING,
    /** Money went. */
    DEBIT,
    /** A credit that came before was taken back. */
    REVERSAL,
    /** A debit that went before came back. It is nobody's payment. */
    DEBIT_REVERSAL
  }

  /**
   * @throws IllegalArgumentException if the key is empty, or something is too long; the message
   *     contains none of it
   */
  public StatementLine {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new IllegalArgumentException("a statement's line has a key");
    }
    if (payerName.length() > MAX_TEXT || remark.length() > MAX_TEXT) {
      throw new IllegalArgumentException("a statement's line has short texts");
    }
  }

  @Override
  public String toString() {
    return "StatementLine[" + key + ", " + kind + ", " + amount + ", " + bookedOn + "]";
  }
}
