package io.xuqi.payment;

import io.xuqi.common.Money;
import java.time.LocalDate;

/**
 * A bank transfer as the payer declares it (R35). Personal data: {@link #toString()} masks it.
 *
 * @param payerAccount 付款账号
 * @param payerName 付款账户名, 1 to {@link #MAX_NAME} characters
 * @param amount 转账金额, more than zero
 * @param date 付款日期, the bank's date in China
 * @param remark 备注说明, may be empty, at most {@link #MAX_REMARK} characters
 */
public record TransferRecord(
    AccountNumber payerAccount, String payerName, Money amount, LocalDate date, String remark) {

  /** The longest name of an account, in characters. */
  public static final int MAX_NAME = 200;

  /** The longest remark, in characters. */
  public static final int MAX_REMARK = 500;

  /** More records than anybody declares for one fee (R34). */
  public static final int MAX_RECORDS = 50;

  /**
   * @throws IllegalArgumentException if the name is blank or too long, the remark is too long, or
   *     the amount is zero; the message contains none of them
   */
  public TransferRecord {
    if (payerName.isBlank() || payerName.length() > MAX_NAME || remark.length() > MAX_REMARK) {
      throw new IllegalArgumentException("a transfer has a payer's name and a short remark");
    }
    if (amount.isZero()) {
      throw new IllegalArgumentException("a transfer has an amount");
    }
  }

  @Override
  public String toString() {
    return "TransferRecord[" + payerAccount + ", " + amount + ", " + date + "]";
  }
}
