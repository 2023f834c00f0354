package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reversals that name no declared order, by amount and payer. */
final class Reversals {

  private record Payer(Money amount, String account, String name) {}

  private final Map<Payer, List<StatementLine>> byAccount = new HashMap<>();
  private final Map<Payer, List<StatementLine>> byName = new HashMap<>();

  void add(StatementLine reversal) {
    String account = account(reversal);
    String name = PlainText.name(reversal.payerName());
    if (!account.isEmpty()) {
      byAccount
          .computeIfAbsent(new Payer(reversal.amount(), account, ""), p -> new ArrayList<>())
          .add(reversal);
    }
    if (!name.isEmpty()) {
      byName
          .computeIfAbsent(new Payer(reversal.amount(), "", name), p -> new ArrayList<>())
          .add(reversal);
    }
  }

  /** Those of the same amount and payer: by account, or by name where one has no account. */
  Set<StatementLine> like(StatementLine credit) {
    String account = account(credit);
    Set<StatementLine> like = new HashSet<>();
    if (!account.isEmpty()) {
      like.addAll(byAccount.getOrDefault(new Payer(credit.amount(), account, ""), List.of()));
    }
    String name = PlainText.name(credit.payerName());
    if (!name.isEmpty()) {
      for (StatementLine reversal :
          byName.getOrDefault(new Payer(credit.amount(), "", name), List.of())) {
        if (account.isEmpty() || account(reversal).isEmpty()) {
          like.add(reversal);
        }
      }
    }
    return like;
  }

  boolean isEmpty() {
    return byAccount.isEmpty() && byName.isEmpty();
  }

  /**
   * The keys of the credits taken back: each reversal takes the latest that is left before it. All
   * of them are of one amount and one payer, or one order.
   *
   * @param known keys that were told as taken back before: they stay so, and each has its reversal
   */
  static Set<String> takenBack(
      List<StatementLine> credits, List<StatementLine> reversals, Set<String> known) {
    if ((reversals.isEmpty() && known.isEmpty()) || credits.isEmpty()) {
      return Set.of();
    }
    List<StatementLine> all = new ArrayList<>(credits);
    all.addAll(reversals);
    // Of one day the credits come first.
    all.sort(
        Comparator.comparing(StatementLine::bookedOn)
            .thenComparing(StatementLine::kind)
            .thenComparing(StatementLine::key));
    Deque<StatementLine> standing = new ArrayDeque<>();
    Set<String> takenBack = new HashSet<>();
    int owed = 0;
    for (StatementLine line : all) {
      if (line.kind() == StatementLine.Kind.CREDIT && known.contains(line.key())) {
        takenBack.add(line.key());
        owed++;
      } else if (line.kind() == StatementLine.Kind.CREDIT) {
        standing.push(line);
      } else if (owed > 0) {
        owed--;
      } else if (!standing.isEmpty()) {
        takenBack.add(standing.pop().key());
      }
    }
    return Collections.unmodifiableSet(takenBack);
  }

  private static String account(StatementLine line) {
    return line.payerAccount().map(AccountNumber::value).orElse("");
  }
}
