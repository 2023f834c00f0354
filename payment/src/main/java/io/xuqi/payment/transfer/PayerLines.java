package io.xuqi.payment.transfer;

import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.TransferMatcher.Declaration;
import io.xuqi.payment.transfer.TransferMatcher.Taken;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * The second rule: what was declared with one amount, account and name, and the lines that have all
 * three and name no declared order.
 */
final class PayerLines {

  private static final Comparator<Declaration> BY_END =
      Comparator.<Declaration, LocalDate>comparing(Declaration::to)
          .thenComparing(Declaration.IN_SEQUENCE);

  final List<StatementLine> lines = new ArrayList<>();
  private final List<Declaration> declared = new ArrayList<>();
  private int shortestNumber = Integer.MAX_VALUE;
  private List<StatementLine> unnamed = List.of();
  private Set<String> takenBack = Set.of();

  void add(Declaration one) {
    declared.add(one);
    shortestNumber = Math.min(shortestNumber, one.number.length());
  }

  void sort() {
    declared.sort(Comparator.comparing(Declaration::from).thenComparing(Declaration.IN_SEQUENCE));
  }

  boolean isInAWindow(StatementLine line) {
    for (Declaration one : declared) {
      if (one.isInWindow(line)) {
        return true;
      }
    }
    return false;
  }

  void match(Taken taken, Reversals reversals) {
    if (lines.isEmpty()) {
      return;
    }
    lines.sort(TransferMatcher.BY_DATE);
    unnamed =
        lines.stream().filter(l -> !Remark.mayNameAnOrder(l.remark(), shortestNumber)).toList();
    if (unnamed.isEmpty()) {
      return;
    }
    takenBack =
        Reversals.takenBack(
            unnamed, List.copyOf(reversals.like(unnamed.get(0))), taken.takenBack());
    matchOwn(taken);
    List<StatementLine> free =
        unnamed.stream()
            .filter(line -> taken.isFree(line) && !takenBack.contains(line.key()))
            .toList();
    for (Cluster cluster : clusters(free)) {
      boolean severalAttempts =
          cluster.declared.stream().map(one -> one.attempt).distinct().limit(2).count() > 1;
      if (severalAttempts || cluster.lines.size() > cluster.declared.size()) {
        for (Declaration one : cluster.declared) {
          one.finding = Finding.AMBIGUOUS;
        }
      } else {
        assign(cluster.declared, cluster.lines, taken);
      }
    }
  }

  /** What an attempt has stays its own, also when the bank took it back. */
  private void matchOwn(Taken taken) {
    Map<String, List<Declaration>> byAttempt = new TreeMap<>();
    Map<String, List<StatementLine>> own = new HashMap<>();
    for (Declaration one : declared) {
      byAttempt.computeIfAbsent(one.attempt, a -> new ArrayList<>()).add(one);
    }
    for (StatementLine line : unnamed) {
      taken
          .owner(line)
          .filter(byAttempt::containsKey)
          .ifPresent(a -> own.computeIfAbsent(a, x -> new ArrayList<>()).add(line));
    }
    own.forEach((attempt, has) -> assign(byAttempt.getOrDefault(attempt, List.of()), has, taken));
  }

  /** As many as possible: each line, by date, to the one whose window ends first. */
  private void assign(List<Declaration> to, List<StatementLine> credits, Taken taken) {
    PriorityQueue<Declaration> waiting = new PriorityQueue<>(BY_END);
    List<Declaration> open =
        to.stream()
            .filter(one -> one.finding == null)
            .sorted(Comparator.comparing(Declaration::from).thenComparing(Declaration.IN_SEQUENCE))
            .toList();
    int next = 0;
    for (StatementLine line : credits) {
      while (next < open.size() && !open.get(next).from().isAfter(line.bookedOn())) {
        waiting.add(open.get(next++));
      }
      while (!waiting.isEmpty() && waiting.peek().to().isBefore(line.bookedOn())) {
        waiting.poll();
      }
      Declaration one = waiting.poll();
      if (one != null) {
        taken.take(line, one);
        one.found(takenBack.contains(line.key()) ? Finding.REVERSED : Finding.MATCHED, line);
      }
    }
  }

  /** Declarations and lines that hang together, each line being in a window of each's chain. */
  private record Cluster(List<Declaration> declared, List<StatementLine> lines) {}

  private List<Cluster> clusters(List<StatementLine> free) {
    List<Cluster> clusters = new ArrayList<>();
    List<Declaration> open = declared.stream().filter(one -> one.finding == null).toList();
    PriorityQueue<Declaration> fresh = new PriorityQueue<>(BY_END);
    PriorityQueue<Declaration> active = new PriorityQueue<>(BY_END);
    Cluster cluster = new Cluster(new ArrayList<>(), new ArrayList<>());
    int next = 0;
    for (StatementLine line : free) {
      while (next < open.size() && !open.get(next).from().isAfter(line.bookedOn())) {
        fresh.add(open.get(next++));
      }
      dropEnded(fresh, line);
      dropEnded(active, line);
      if (active.isEmpty()) {
        cluster = new Cluster(new ArrayList<>(), new ArrayList<>());
        if (!fresh.isEmpty()) {
          clusters.add(cluster);
        }
      }
      if (!fresh.isEmpty() || !active.isEmpty()) {
        cluster.declared.addAll(fresh);
        cluster.lines.add(line);
        active.addAll(fresh);
        fresh.clear();
      }
    }
    return clusters;
  }

  private static void dropEnded(PriorityQueue<Declaration> queue, StatementLine line) {
    while (!queue.isEmpty() && queue.peek().to().isBefore(line.bookedOn())) {
      queue.poll();
    }
  }

  void explain(Declaration one, Taken taken) {
    for (int i = firstSince(one.from()); i < unnamed.size(); i++) {
      StatementLine line = unnamed.get(i);
      if (line.bookedOn().isAfter(one.to())) {
        return;
      }
      if (taken.isOthers(line, one)) {
        one.found(Finding.ALREADY_USED, line);
        return;
      }
      if (takenBack.contains(line.key())) {
        one.found(Finding.REVERSED, line);
        return;
      }
    }
  }

  private int firstSince(LocalDate day) {
    int low = 0;
    int high = unnamed.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (unnamed.get(middle).bookedOn().isBefore(day)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
