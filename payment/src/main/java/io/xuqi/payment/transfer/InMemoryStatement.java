package io.xuqi.payment.transfer;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A statement in memory, for tests and trying out. Thread-safe. */
public final class InMemoryStatement implements StatementSource {

  private final List<StatementLine> booked = new CopyOnWriteArrayList<>();

  /** A statement with these lines. */
  public static InMemoryStatement of(StatementLine... lines) {
    InMemoryStatement statement = new InMemoryStatement();
    statement.booked.addAll(List.of(lines));
    return statement;
  }

  /**
   * Adds a line.
   *
   * @throws IllegalArgumentException if there is one with its key, or there are {@link
   *     StatementFormat#MAX_LINES}
   */
  public synchronized void add(StatementLine line) {
    if (booked.size() >= StatementFormat.MAX_LINES
        || booked.stream().anyMatch(other -> other.key().equals(line.key()))) {
      throw new IllegalArgumentException("a statement's lines have keys of their own");
    }
    booked.add(line);
  }

  @Override
  public void lines(LocalDate from, LocalDate to, Consumer<StatementLine> lines) {
    for (StatementLine line : booked) {
      if (!line.bookedOn().isBefore(from) && !line.bookedOn().isAfter(to)) {
        lines.accept(line);
      }
    }
  }
}
