package io.xuqi.payment.transfer;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A statement in memory, for tests and trying out. Thread-safe. */
public final class InMemoryStatement implements StatementSource {

  private final Map<String, StatementLine> booked = new LinkedHashMap<>();

  /** A statement without a line. */
  public InMemoryStatement() {}

  /** A statement with these lines. */
  public static InMemoryStatement of(StatementLine... lines) {
    InMemoryStatement statement = new InMemoryStatement();
    List.of(lines).forEach(statement::add);
    return statement;
  }

  /**
   * Adds a line.
   *
   * @throws IllegalArgumentException if there is one with its key, or there are {@link
   *     StatementFormat#MAX_LINES}
   */
  public void add(StatementLine line) {
    synchronized (booked) {
      if (booked.size() >= StatementFormat.MAX_LINES
          || booked.putIfAbsent(line.key(), line) != null) {
        throw new IllegalArgumentException("a statement's lines have keys of their own");
      }
    }
  }

  @Override
  public void lines(LocalDate from, LocalDate to, Consumer<StatementLine> lines) {
    List<StatementLine> now;
    synchronized (booked) {
      now = List.copyOf(booked.values());
    }
    for (StatementLine line : now) {
      if (!line.bookedOn().isBefore(from) && !line.bookedOn().isAfter(to)) {
        lines.accept(line);
      }
    }
  }
}
