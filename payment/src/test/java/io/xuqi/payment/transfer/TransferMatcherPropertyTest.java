package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Statements with duplicates, reversals and near names, and what several orders declare of them.
 */
class TransferMatcherPropertyTest {

  private static final List<String> ORDERS =
      List.of("20261102000000001", "20261102000000002", "20261102000000003");
  private static final List<String> NAMES = List.of("云杉示例（北京）公司", "云杉示例(北京) 公司", "云杉示例公司", "");
  private static final List<AccountNumber> ACCOUNTS =
      List.of(new AccountNumber("622200001111"), new AccountNumber("622200002222"));
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  /** A statement, what is declared, and who has which line already. */
  record Situation(
      List<StatementLine> lines, List<DeclaredTransfer> declared, Map<String, String> takenBy) {}

  @Provide
  Arbitrary<Situation> situations() {
    Arbitrary<Money> amounts = Arbitraries.of(Money.ofFen(18000), Money.ofFen(36000));
    Arbitrary<StatementLine> line =
        Combinators.combine(
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(7, Arbitraries.just(Kind.CREDIT)),
                    net.jqwik.api.Tuple.of(3, Arbitraries.of(Kind.class))),
                amounts,
                Arbitraries.integers().between(-3, 12),
                Arbitraries.of(ACCOUNTS).optional(0.9),
                Arbitraries.of(NAMES),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(6, Arbitraries.of("", "续期费")),
                    net.jqwik.api.Tuple.of(4, Arbitraries.of(ORDERS)),
                    net.jqwik.api.Tuple.of(
                        1, Arbitraries.just(ORDERS.get(0) + " " + ORDERS.get(1))),
                    net.jqwik.api.Tuple.of(1, Arbitraries.just("20261102000009999"))))
            .as(
                (kind, amount, day, account, name, remark) ->
                    new StatementLine("k", kind, amount, DAY.plusDays(day), account, name, remark));
    Arbitrary<DeclaredTransfer> declared =
        Combinators.combine(
                Arbitraries.integers().between(0, 3),
                amounts,
                Arbitraries.integers().between(-3, 12),
                Arbitraries.of(ACCOUNTS),
                Arbitraries.of(NAMES.subList(0, 3)))
            .as(
                (attempt, amount, day, account, name) ->
                    new DeclaredTransfer(
                        // Two attempts pay the first order.
                        attempt(attempt),
                        new TransferRecord(account, name, amount, DAY.plusDays(day), "")));
    return Combinators.combine(
            line.list().ofMaxSize(12),
            declared.list().ofMinSize(1).ofMaxSize(6),
            Arbitraries.of("A0", "A1", "B", "-").list().ofSize(12))
        .as(
            (lines, declarations, owners) -> {
              List<StatementLine> named = new ArrayList<>();
              Map<String, String> takenBy = new HashMap<>();
              for (StatementLine one : lines) {
                String key = "k" + named.size();
                if (!owners.get(named.size()).equals("-") && named.size() % 3 == 0) {
                  takenBy.put(key, owners.get(named.size()));
                }
                named.add(withKey(one, key));
              }
              return new Situation(named, declarations, takenBy);
            });
  }

  private static PaymentAttempt attempt(int number) {
    return Samples.attempt("A" + number, ORDERS.get(Math.max(0, number - 1)));
  }

  private static StatementLine withKey(StatementLine l, String key) {
    return new StatementLine(
        key, l.kind(), l.amount(), l.bookedOn(), l.payerAccount(), l.payerName(), l.remark());
  }

  private static List<TransferMatch> match(Situation s) {
    TransferMatcher matcher = TransferMatcher.of(s.declared());
    s.lines().forEach(matcher::add);
    return matcher.match(s.takenBy());
  }

  @Property(tries = 2000)
  void no_line_is_used_twice_nor_by_another_than_has_it(@ForAll("situations") Situation s) {
    Set<String> used = new HashSet<>();
    List<TransferMatch> matches = match(s);
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).finding() == Finding.MATCHED) {
        String key = matches.get(i).line().orElseThrow().key();
        assertTrue(used.add(key), key);
        String attempt = s.declared().get(i).attempt().id();
        assertEquals(attempt, s.takenBy().getOrDefault(key, attempt));
      }
    }
  }

  @Property(tries = 2000)
  void what_is_matched_came_for_the_order_with_this_amount_from_this_payer(
      @ForAll("situations") Situation s) {
    List<TransferMatch> matches = match(s);
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).finding() != Finding.MATCHED) {
        continue;
      }
      StatementLine line = matches.get(i).line().orElseThrow();
      DeclaredTransfer declared = s.declared().get(i);
      TransferRecord record = declared.transfer();
      assertEquals(Kind.CREDIT, line.kind());
      assertEquals(record.amount(), line.amount());
      assertFalse(line.bookedOn().isBefore(DAY.minusDays(1)), "before the attempt");
      boolean account = line.payerAccount().equals(Optional.of(record.payerAccount()));
      boolean name = PlainText.name(line.payerName()).equals(PlainText.name(record.payerName()));
      boolean silent = line.payerAccount().isEmpty() && line.payerName().isEmpty();
      if (line.remark().equals(declared.attempt().orderNumber())) {
        assertTrue(account || name || silent);
      } else {
        assertTrue(account && name);
        assertFalse(line.remark().contains("2026"), "names another order");
        assertTrue(!line.bookedOn().isAfter(record.date().plusDays(10)));
      }
    }
  }

  @Property(tries = 2000)
  void the_sequence_of_lines_and_declarations_does_not_matter(
      @ForAll("situations") Situation s, @ForAll long seed) {
    List<StatementLine> lines = new ArrayList<>(s.lines());
    List<DeclaredTransfer> declared = new ArrayList<>(s.declared());
    Collections.shuffle(lines, new Random(seed));
    Collections.shuffle(declared, new Random(seed + 1));
    Situation shuffled = new Situation(lines, declared, s.takenBy());
    // Declarations that are alike may change places: what counts is what was found for each kind.
    assertEquals(summary(s), summary(shuffled));
  }

  private static Map<String, Long> summary(Situation s) {
    List<TransferMatch> matches = match(s);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      DeclaredTransfer d = s.declared().get(i);
      all.add(
          d.attempt().id()
              + d.transfer().payerAccount().value()
              + PlainText.name(d.transfer().payerName())
              + d.transfer().amount()
              + d.transfer().date()
              + matches.get(i).finding()
              + matches.get(i).line().map(StatementLine::key));
    }
    return all.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Property(tries = 1000)
  void counting_what_was_matched_and_asking_again_finds_the_same(
      @ForAll("situations") Situation s) {
    List<TransferMatch> first = match(s);
    Map<String, String> takenBy = new HashMap<>(s.takenBy());
    for (int i = 0; i < first.size(); i++) {
      if (first.get(i).finding() == Finding.MATCHED) {
        takenBy.put(first.get(i).line().orElseThrow().key(), s.declared().get(i).attempt().id());
      }
    }
    List<TransferMatch> again = match(new Situation(s.lines(), s.declared(), takenBy));
    for (int i = 0; i < first.size(); i++) {
      if (first.get(i).finding() == Finding.MATCHED) {
        assertEquals(Finding.MATCHED, again.get(i).finding());
      }
    }
  }

  @Property(tries = 1000)
  void no_more_is_counted_than_came(@ForAll("situations") Situation s) {
    long came = net(s, Kind.CREDIT);
    long matched =
        match(s).stream()
            .filter(m -> m.finding() == Finding.MATCHED)
            .mapToLong(m -> m.line().orElseThrow().amount().minorUnits())
            .sum();
    assertTrue(matched <= came);
  }

  private static long net(Situation s, Kind kind) {
    return s.lines().stream()
        .filter(l -> l.kind() == kind)
        .mapToLong(l -> l.amount().minorUnits())
        .sum();
  }
}
