package io.xuqi.payment.transfer;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines counted in memory; it can be told to fail, and what happens between two calls. */
final class FakeConsumedLines implements ConsumedLines {

  private record Entry(String attempt, Money amount) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  boolean failsToTell;

  /** After so many lines the next one is refused, though it may have been taken. */
  int takesBeforeFailure = Integer.MAX_VALUE;

  boolean takesAndFails;
  @Nullable Runnable beforeTake;

  @Override
  public synchronized String take(String line, String attemptId, Money amount)
      throws StoreException {
    Runnable meanwhile = beforeTake;
    if (meanwhile != null) {
      beforeTake = null;
      meanwhile.run();
    }
    if (takesBeforeFailure-- <= 0) {
      if (takesAndFails) {
        entries.putIfAbsent(line, new Entry(attemptId, amount));
      }
      throw failed();
    }
    return entries.computeIfAbsent(line, l -> new Entry(attemptId, amount)).attempt();
  }

  @Override
  public synchronized Optional<String> takenBy(String line) throws StoreException {
    if (failsToTell) {
      throw failed();
    }
    return Optional.ofNullable(entries.get(line)).map(Entry::attempt);
  }

  @Override
  public synchronized List<Taken> of(String attemptId) throws StoreException {
    if (failsToTell) {
      throw failed();
    }
    List<Taken> taken = new ArrayList<>();
    entries.forEach(
        (line, entry) -> {
          if (entry.attempt().equals(attemptId)) {
            taken.add(new Taken(line, entry.amount()));
          }
        });
    return taken;
  }

  @Override
  public void close() {}

  private static StoreException failed() {
    return new StoreException(Problem.of(ErrorCode.STORE_FAILED, "the disk is away"));
  }
}
