package io.xuqi.store;

import io.xuqi.common.Money;
import java.util.List;
import java.util.Optional;

/**
 * Which lines of a bank's statement were counted for which payment: each line once, whoever asks.
 * Shared by all processes that verify transfers to one account. When a call returns, its change is
 * durable. Thread-safe.
 */
public interface ConsumedLines extends AutoCloseable {

  /** The longest key of a line and id of an attempt, in characters. */
  int MAX_KEY = 200;

  /**
   * Counts a line for a payment, unless it was counted before. Repeating the call changes nothing.
   *
   * @param line the line, named the same in every reading of the statement; 1 to {@link #MAX_KEY}
   *     characters
   * @param attemptId the payment attempt; 1 to {@link #MAX_KEY} characters
   * @param amount the line's amount
   * @return the attempt that has the line: the given one, or another that was first
   * @throws IllegalArgumentException if the line or the attempt is empty or too long
   * @throws StoreException with {@code store.failed} if nobody knows whether it was counted: repeat
   *     the call
   */
  String take(String line, String attemptId, Money amount) throws StoreException;

  /**
   * The attempt that has the line, if one has. Only {@link #take} decides who gets it: by the time
   * the answer arrives another may have taken it.
   */
  Optional<String> takenBy(String line) throws StoreException;

  /** The lines counted for an attempt, in the order in which they were taken. */
  List<Taken> of(String attemptId) throws StoreException;

  /** A line that was counted. */
  record Taken(String line, Money amount) {}

  /**
   * For implementations.
   *
   * @throws IllegalArgumentException if one of them is empty or too long
   */
  static void require(String line, String attemptId) {
    if (line.isEmpty()
        || attemptId.isEmpty()
        || line.length() > MAX_KEY
        || attemptId.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "a line and an attempt have 1 to " + MAX_KEY + " characters");
    }
  }

  @Override
  void close();
}
