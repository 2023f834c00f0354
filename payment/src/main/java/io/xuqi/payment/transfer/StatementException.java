package io.xuqi.payment.transfer;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * A statement cannot be had ({@code payment.statement-unavailable}) or is not what it should be
 * ({@code payment.statement-invalid}). Lines that were handed over before are not to be used:
 * nothing of a statement counts unless all of it could be read. Neither the message nor the cause
 * repeats anything of the statement's content.
 */
public final class StatementException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public StatementException(Problem problem) {
    super(problem, null);
  }

  public StatementException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /**
   * A statement that is not what it should be.
   *
   * @param line the line of the file, from 1; 0 when it is not about one
   * @param reason what is wrong, in words of the program's own
   */
  static StatementException invalid(long line, String reason) {
    return new StatementException(Problem.of(ErrorCode.PAYMENT_STATEMENT_INVALID, line, reason));
  }

  /** A statement that could not be read, though it may be in order. */
  static StatementException unavailable(String reason, @Nullable Throwable cause) {
    return new StatementException(
        Problem.of(ErrorCode.PAYMENT_STATEMENT_UNAVAILABLE, reason), cause);
  }
}
