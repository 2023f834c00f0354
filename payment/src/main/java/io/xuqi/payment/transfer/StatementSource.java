package io.xuqi.payment.transfer;

import java.time.LocalDate;
import java.util.function.Consumer;

/**
 * Where the lines of the beneficiary's account come from: exported files, a bank's interface, a
 * table. Thread-safe.
 */
public interface StatementSource {

  /**
   * The lines that were booked on these days, each once, in any sequence, as they are known now;
   * the last day need not be complete. Keys are as {@link StatementFormat} promises: the same line
   * has the same key at every call and in every process, or it could be counted twice.
   *
   * @param from the first day
   * @param to the last day
   * @param lines is given at most {@link StatementFormat#MAX_LINES}; what it throws is passed on
   * @throws StatementException if not all of them can be had; those handed over before are not to
   *     be used
   */
  void lines(LocalDate from, LocalDate to, Consumer<StatementLine> lines) throws StatementException;
}
