package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.StatementLine.Kind;
import io.xuqi.payment.transfer.TransferMatcher.Declaration;
import io.xuqi.payment.transfer.TransferMatcher.Taken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** The first rule: what was declared for an order, and the lines whose remark names it. */
final class OrderLines {

  /** How sure it is that the payer is the declared one, surest first. */
  private enum Payer {
    SAME_ACCOUNT,
    SAME_NAME,
    NOT_TOLD,
    ANOTHER
  }

  final List<StatementLine> lines = new ArrayList<>();
  private final String number;
  private final List<Declaration> declared = new ArrayList<>();
  private final List<StatementLine> reversed = new ArrayList<>();
  private Set<String> takenBack = Set.of();
  private boolean tooMany;

  OrderLines(String number) {
    this.number = number;
  }

  void add(Declaration one) {
    declared.add(one);
  }

  void sort() {
    declared.sort(Declaration.IN_SEQUENCE);
  }

  void add(StatementLine line) {
    List<StatementLine> kind = line.kind() == Kind.CREDIT ? lines : reversed;
    tooMany |= kind.size() == TransferMatcher.MAX_LINES_OF_ORDER;
    if (!tooMany) {
      kind.add(line);
    }
  }

  void match(Taken taken, Reversals unnamed) {
    if (tooMany) {
      declared.forEach(one -> one.finding = Finding.AMBIGUOUS);
      return;
    }
    lines.sort(TransferMatcher.BY_DATE);
    takenBack = takenBack(unnamed, taken.takenBack());
    Map<StatementLine, Declaration> seats = new LinkedHashMap<>();
    // What an attempt has stays its own, also when the bank took it back.
    pass((line, one) -> taken.isOwn(line, one), seats);
    pass((line, one) -> taken.isFree(line) && !takenBack.contains(line.key()), seats);
    for (Declaration one : declared) {
      if (one.finding == null) {
        makesRoom(one, taken, seats, new HashSet<>());
      }
    }
    seats.forEach((line, one) -> taken.take(line, one));
  }

  private void pass(
      BiPredicate<StatementLine, Declaration> wanted, Map<StatementLine, Declaration> seats) {
    for (Payer sure : new Payer[] {Payer.SAME_ACCOUNT, Payer.SAME_NAME, Payer.NOT_TOLD}) {
      for (Declaration one : declared) {
        for (StatementLine line : lines) {
          if (one.finding == null
              && !seats.containsKey(line)
              && wanted.test(line, one)
              && isFor(line, one)
              && payer(line, one) == sure) {
            seat(one, line, seats);
          }
        }
      }
    }
  }

  /**
   * Has others that could do with another line give one up, as far as needed, so that as many as
   * possible have one: otherwise it would depend on what was counted first. A line that has
   * somebody keeps having somebody.
   */
  private boolean makesRoom(
      Declaration one,
      Taken taken,
      Map<StatementLine, Declaration> seats,
      Set<StatementLine> tried) {
    for (StatementLine line : lines) {
      boolean mayHave =
          taken.isOwn(line, one) || (taken.isFree(line) && !takenBack.contains(line.key()));
      if (mayHave
          && isFor(line, one)
          && payer(line, one) != Payer.ANOTHER
          && tried.add(line)
          && (!seats.containsKey(line) || makesRoom(seats.get(line), taken, seats, tried))) {
        seat(one, line, seats);
        return true;
      }
    }
    return false;
  }

  private void seat(Declaration one, StatementLine line, Map<StatementLine, Declaration> seats) {
    seats.put(line, one);
    one.found(takenBack.contains(line.key()) ? Finding.REVERSED : Finding.MATCHED, line);
  }

  /** Reversals that name the order, and those that name none but have amount and payer. */
  private Set<String> takenBack(Reversals unnamed, Set<String> known) {
    if (reversed.isEmpty() && unnamed.isEmpty() && known.isEmpty()) {
      return Set.of();
    }
    Map<Money, List<StatementLine>> byAmount = new LinkedHashMap<>();
    lines.forEach(l -> byAmount.computeIfAbsent(l.amount(), a -> new ArrayList<>()).add(l));
    Set<String> back = new HashSet<>();
    byAmount.forEach(
        (amount, credits) -> {
          Set<StatementLine> against = new HashSet<>();
          reversed.stream().filter(r -> r.amount().equals(amount)).forEach(against::add);
          credits.forEach(credit -> against.addAll(unnamed.like(credit)));
          back.addAll(Reversals.takenBack(credits, List.copyOf(against), known));
        });
    return back;
  }

  void explain(Declaration one, Taken taken) {
    for (StatementLine line : lines) {
      if (isFor(line, one) && payer(line, one) != Payer.ANOTHER) {
        if (taken.isOthers(line, one)) {
          one.found(Finding.ALREADY_USED, line);
          return;
        }
        if (takenBack.contains(line.key())) {
          one.found(Finding.REVERSED, line);
          return;
        }
      } else if (taken.isFree(line) && isNamedBeside(line, one)) {
        one.found(Finding.AMBIGUOUS, line);
        return;
      }
    }
  }

  /** Lines for this order that are nearly what was declared. */
  void explainDifference(Declaration one, Taken taken) {
    for (StatementLine line : lines) {
      if (!taken.isFree(line)
          || takenBack.contains(line.key())
          || line.bookedOn().isBefore(one.earliest)
          || Remark.namesAnother(line.remark(), number)) {
        continue;
      }
      boolean amount = line.amount().equals(one.amount);
      boolean payer = payer(line, one) != Payer.ANOTHER;
      if (amount != payer) {
        one.found(amount ? Finding.PAYER_DIFFERS : Finding.AMOUNT_DIFFERS, line);
        return;
      }
    }
  }

  private boolean isFor(StatementLine line, Declaration one) {
    return line.amount().equals(one.amount)
        && !line.bookedOn().isBefore(one.earliest)
        && !Remark.namesAnother(line.remark(), number);
  }

  private boolean isNamedBeside(StatementLine line, Declaration one) {
    return line.amount().equals(one.amount)
        && !line.bookedOn().isBefore(one.earliest)
        && payer(line, one) != Payer.ANOTHER
        && Remark.namesAnother(line.remark(), number);
  }

  private static Payer payer(StatementLine line, Declaration one) {
    if (line.payerAccount().isPresent()
        && line.payerAccount().get().equals(one.transfer.transfer().payerAccount())) {
      return Payer.SAME_ACCOUNT;
    }
    String name = PlainText.name(line.payerName());
    if (name.isEmpty()) {
      return line.payerAccount().map(AccountNumber::value).isEmpty()
          ? Payer.NOT_TOLD
          : Payer.ANOTHER;
    }
    return name.equals(one.name) ? Payer.SAME_NAME : Payer.ANOTHER;
  }
}
