package io.xuqi.payment.transfer;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads statements of one form. Lines are handed over one by one, so that a statement of any length
 * needs little memory: what is kept of a line is some fifty bytes, by which lines that look alike
 * are counted.
 *
 * <p><b>The keys of lines.</b> A key consists of the booking date, the amount, what the line does
 * to the account, then the bank's own reference where there is one (otherwise a hash of payer's
 * account, payer's name and remark, all without regard to width, spaces and case), and a number
 * that counts the lines of the file for which all of this is the same. So:
 *
 * <ul>
 *   <li>Within one file no two lines have the same key, whatever the bank's references are worth.
 *   <li>A line has the same key in every file that holds <em>all lines of its day</em> and tells
 *       the same of it. With the bank's reference that holds across the formats too, if they quote
 *       the same reference and booking date.
 *   <li>Several lines of one day which are alike are numbered as they come. Since they are alike,
 *       it does not matter which of them is which.
 *   <li>Not guaranteed: when a day is spread over files that do not overlap, lines that are alike
 *       in all of that get the same key in each, and count once: too little, never too much.
 *   <li>Not guaranteed: when a bank has no references and tells of the same line differently in two
 *       files (a remark cut short in one of them), its keys differ and it could be counted twice.
 *       For such a bank use one form of export only.
 * </ul>
 *
 * Implementations are thread-safe.
 */
public interface StatementFormat {

  /** The most lines of one statement. */
  int MAX_LINES = 2_000_000;

  /**
   * Reads a statement to its end, and leaves it open.
   *
   * @param lines is given each line in the file's sequence; what it throws is passed on
   * @throws StatementException if the statement is not what it should be, or cannot be read. What
   *     was handed over before is not to be used
   */
  void read(InputStream statement, Consumer<StatementLine> lines) throws StatementException;

  /**
   * All lines of a statement, or none.
   *
   * @throws StatementException if the statement is not what it should be, or cannot be read
   */
  default List<StatementLine> readAll(InputStream statement) throws StatementException {
    List<StatementLine> lines = new ArrayList<>();
    read(statement, lines::add);
    return List.copyOf(lines);
  }
}
