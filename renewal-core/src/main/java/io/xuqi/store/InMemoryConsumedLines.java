package io.xuqi.store;

import io.xuqi.common.Money;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Consumed lines in memory, for tests, simulations and trying out: nothing survives the process and
 * no other process knows. Never use it where money is real.
 *
 * <p>Thread-safe: every call is one step under one lock. {@link #close()} does nothing.
 */
public final class InMemoryConsumedLines implements ConsumedLines {

  private final Map<String, Owned> lines = new LinkedHashMap<>();

  /** Nothing was counted yet. */
  public InMemoryConsumedLines() {}

  @Override
  public synchronized String take(String line, String attemptId, Money amount) {
    ConsumedLines.require(line, attemptId);
    return lines.computeIfAbsent(line, free -> new Owned(attemptId, amount)).attemptId();
  }

  @Override
  public synchronized Optional<String> takenBy(String line) {
    return Optional.ofNullable(lines.get(line)).map(Owned::attemptId);
  }

  @Override
  public synchronized List<Taken> of(String attemptId) {
    return lines.entrySet().stream()
        .filter(entry -> entry.getValue().attemptId().equals(attemptId))
        .map(entry -> new Taken(entry.getKey(), entry.getValue().amount()))
        .toList();
  }

  @Override
  public void close() {}

  private record Owned(String attemptId, Money amount) {}
}
