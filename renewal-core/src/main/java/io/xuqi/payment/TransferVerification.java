package io.xuqi.payment;

import java.util.List;
import java.util.Optional;

/**
 * What came of comparing declared transfers with what the bank says (R36).
 *
 * @param results one for each declared transfer, in their order
 * @param payment how the attempt stands by that: its received amount is the sum of what matched
 */
public record TransferVerification(List<Result> results, Payment payment) {

  public TransferVerification {
    results = List.copyOf(results);
  }

  /**
   * 查询结果 of one declared transfer.
   *
   * @param finding what was found
   * @param statementLine the bank's reference of the line it is about, for people, where one was
   *     found
   */
  public record Result(Finding finding, Optional<String> statementLine) {}

  /** What can be found. */
  public enum Finding {
    /** 未查到: not found yet, never a failure. */
    NOT_FOUND,
    MATCHED,
    /** Several lines may be it: a person decides. */
    AMBIGUOUS,
    /** The line it fits was counted for another payment. */
    ALREADY_USED,
    AMOUNT_DIFFERS,
    PAYER_DIFFERS,
    /** The bank took the money back. */
    REVERSED;

    /** Whether looking again later can say something else without anybody doing anything. */
    public boolean mayChange() {
      return this == NOT_FOUND;
    }
  }
}
