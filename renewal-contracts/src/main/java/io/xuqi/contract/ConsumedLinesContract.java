package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Money;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.ConsumedLines.Taken;
import io.xuqi.store.StoreException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ConsumedLines} must do. Implement it in a JUnit 5 test class; the tests come
 * with it. JUnit makes an instance of the class for each test, so a field is enough to hold the
 * data of one test.
 */
public interface ConsumedLinesContract {

  /** What most lines here are worth. */
  Money AMOUNT = Money.ofFen(18_000);

  /**
   * Opens a handle on the data of this test, which are empty at first. Called again in the same
   * test, it opens another handle on the same data, as another process would, even when the first
   * has been closed. (Lines in memory return themselves.)
   */
  ConsumedLines open() throws StoreException;

  @Test
  @Tag("R37")
  default void aLineIsOfWhoeverTookItFirst() throws StoreException {
    try (ConsumedLines lines = open()) {
      assertEquals(Optional.empty(), lines.takenBy("line"));
      assertEquals("first", lines.take("line", "first", AMOUNT));
      assertEquals("first", lines.take("line", "second", AMOUNT));
      assertEquals(Optional.of("first"), lines.takenBy("line"));
      assertEquals(List.of(new Taken("line", AMOUNT)), lines.of("first"));
      assertEquals(List.of(), lines.of("second"));
    }
  }

  @Test
  default void takingALineAgainChangesNothing() throws StoreException {
    try (ConsumedLines lines = open()) {
      lines.take("1", "attempt", AMOUNT);
      lines.take("2", "attempt", AMOUNT);
      assertEquals("attempt", lines.take("1", "attempt", Money.ofFen(1)));
      assertEquals(List.of(new Taken("1", AMOUNT), new Taken("2", AMOUNT)), lines.of("attempt"));
    }
  }

  @Test
  default void theLinesOfAnAttemptComeInTheOrderInWhichTheyWereTaken() throws StoreException {
    try (ConsumedLines lines = open()) {
      List<Taken> expected = new ArrayList<>();
      for (int i = 9; i > 0; i--) {
        String line = "line-" + i;
        lines.take(line, i == 5 ? "other" : "attempt", Money.ofFen(i));
        if (i != 5) {
          expected.add(new Taken(line, Money.ofFen(i)));
        }
      }
      assertEquals(expected, lines.of("attempt"));
    }
  }

  @Test
  default void whatWasTakenIsKnownToEverybodyAndStays() throws StoreException {
    try (ConsumedLines one = open();
        ConsumedLines other = open()) {
      one.take("line", "first", AMOUNT);
      assertEquals("first", other.take("line", "second", AMOUNT));
    }
    try (ConsumedLines later = open()) {
      assertEquals("first", later.take("line", "second", AMOUNT));
      assertEquals(List.of(new Taken("line", AMOUNT)), later.of("first"));
    }
  }

  @Test
  default void linesAndAmountsComeBackAsTheyWere() throws StoreException {
    try (ConsumedLines lines = open()) {
      Money most = new Money(Money.MAX_MINOR_UNITS, Currency.getInstance("JPY"));
      String longest = "行".repeat(ConsumedLines.MAX_KEY);
      for (String line : List.of("Line", "line", "线'; --", " ", longest)) {
        lines.take(line, longest, most);
      }
      assertEquals(
          List.of("Line", "line", "线'; --", " ", longest),
          lines.of(longest).stream().map(Taken::line).toList());
      assertEquals(most, lines.of(longest).get(0).amount());
    }
  }

  @Test
  default void whatHasNoNameOrTooLongAOneIsRefused() throws StoreException {
    try (ConsumedLines lines = open()) {
      String tooLong = "x".repeat(ConsumedLines.MAX_KEY + 1);
      for (String bad : List.of("", tooLong)) {
        assertThrows(IllegalArgumentException.class, () -> lines.take(bad, "attempt", AMOUNT));
        assertThrows(IllegalArgumentException.class, () -> lines.take("line", bad, AMOUNT));
      }
      assertEquals("later", lines.take("line", "later", AMOUNT));
    }
  }

  @Test
  @Tag("R37")
  default void ofManyThatTakeALineAtTheSameTimeOneGetsIt() throws Exception {
    int threads = 8;
    List<ConsumedLines> handles = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      handles.add(open());
    }
    for (int round = 0; round < 20; round++) {
      String line = "line-" + round;
      List<String> owners =
          Threads.together(
              threads, thread -> handles.get(thread).take(line, "attempt-" + thread, AMOUNT));
      assertEquals(1, Set.copyOf(owners).size(), () -> line + ": " + owners);
      assertEquals(
          List.of(line),
          handles.get(0).of(owners.get(0)).stream().map(Taken::line).filter(line::equals).toList());
    }
    for (ConsumedLines handle : handles) {
      handle.close();
    }
  }
}
