package io.xuqi.payment.transfer;

import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares declared transfers with a statement (R35, R36). Only money that came and is booked pays.
 *
 * <ol>
 *   <li>A line whose remark names the order is for that order, if its amount is the declared one
 *       and its payer is the declared one by account or by name, or the bank tells neither.
 *   <li>A line that names no order is for whoever declared its very amount, account and name (in
 *       any width, case, spacing and brackets) and a day from {@link #DAYS_BEFORE} day after to
 *       {@link #DAYS_AFTER} days before its booking. Is there more than one that fits and was not
 *       counted before, or more than one attempt that it fits, a person decides; only what one
 *       attempt declared as often as it was booked is counted as often.
 * </ol>
 *
 * <p><b>What a stranger's declaration cannot get.</b> A line whose remark names another order, or
 * holds anything that is as long as this order's number (in letters and digits, a digit among
 * them), is never taken by the second rule; one that names two orders is taken by neither. A line
 * booked more than {@link #DAYS_BEFORE_ATTEMPT} day before the attempt was made is not taken. Of a
 * line that does not name the order, it is only told that the amount or the name is another when
 * account and name, or account and amount, are as declared. What remains: whoever knows account,
 * name, amount and date of a transfer <em>without</em> an order's number can declare it first; its
 * payer then finds {@link Finding#ALREADY_USED}. Who cannot accept that uses {@link
 * BankTransfers.Builder#onlyByOrderNumber()}.
 *
 * <p><b>Reversals</b> take back one credit each, the latest before them: of the order they name, or
 * of the same amount and payer, whatever else they say. A reversal that names no order and tells no
 * payer takes back nothing.
 *
 * <p>The outcome does not depend on the sequence of lines or of declarations. Time and memory grow
 * with the number of declarations and of the lines that concern them; other lines are looked at
 * once and forgotten. Not thread-safe; one for each comparison.
 */
public final class TransferMatcher {

  /** A line may have been booked so many days before the declared one. */
  public static final int DAYS_BEFORE = 1;

  /** A line may have been booked so many days after the declared one: holidays. */
  public static final int DAYS_AFTER = 10;

  /** A line may have been booked so many days before the attempt was made, in China. */
  public static final int DAYS_BEFORE_ATTEMPT = 1;

  /** The most declarations. */
  public static final int MAX_DECLARED = 100_000;

  /** More lines than honest payers name one order in; with more, a person looks. */
  static final int MAX_LINES_OF_ORDER = 1000;

  /** So many lines are remembered that differ in one thing from what somebody declared. */
  private static final int MAX_NEAR = 16;

  static final Comparator<StatementLine> BY_DATE =
      Comparator.comparing(StatementLine::bookedOn).thenComparing(StatementLine::key);

  /** Amount, account and name: all that is known of a payer and his payment. */
  private record Signature(Money amount, String account, String name) {}

  private record Near(String account, String nameOrDay, Money amount) {}

  private final List<Declaration> declared = new ArrayList<>();
  private final Map<String, OrderLines> orders = new LinkedHashMap<>();
  private final Map<Signature, PayerLines> payers = new LinkedHashMap<>();
  private final Set<String> accounts = new HashSet<>();
  private final Set<Money> amounts = new HashSet<>();
  private final Reversals reversals = new Reversals();
  private final boolean[] lengths = new boolean[65];
  private final boolean onlyByOrderNumber;

  /** The declarations which a line fits but for the name, or but for the amount. */
  private final Map<Near, NearLines> near = new HashMap<>();

  private TransferMatcher(List<DeclaredTransfer> transfers, boolean onlyByOrderNumber) {
    if (transfers.size() > MAX_DECLARED) {
      throw new IllegalArgumentException("more than " + MAX_DECLARED + " transfers");
    }
    this.onlyByOrderNumber = onlyByOrderNumber;
    for (DeclaredTransfer transfer : transfers) {
      Declaration one = new Declaration(transfer, declared.size());
      declared.add(one);
      if (!one.number.isEmpty() && one.number.length() < lengths.length) {
        lengths[one.number.length()] = true;
        orders.computeIfAbsent(one.number, OrderLines::new).add(one);
      }
      Signature signature = new Signature(one.amount, one.account, one.name);
      payers.computeIfAbsent(signature, s -> new PayerLines()).add(one);
      accounts.add(one.account);
      amounts.add(one.amount);
      one.nearByName =
          near.computeIfAbsent(byAmount(one.account, one.amount), n -> new NearLines());
      one.nearByAmount =
          near.computeIfAbsent(byDay(one.account, one.name, one.day), n -> new NearLines());
    }
    payers.values().forEach(PayerLines::sort);
    orders.values().forEach(OrderLines::sort);
  }

  /**
   * A comparison of these transfers, of one or of several attempts.
   *
   * @throws IllegalArgumentException for more than {@link #MAX_DECLARED}
   */
  public static TransferMatcher of(List<DeclaredTransfer> transfers) {
    return new TransferMatcher(transfers, false);
  }

  /** The same, by the first rule alone. */
  static TransferMatcher onlyByOrderNumber(List<DeclaredTransfer> transfers) {
    return new TransferMatcher(transfers, true);
  }

  /** Takes note of a line of the statement, if it concerns one of the transfers. */
  public void add(StatementLine line) {
    boolean reversal = line.kind() == Kind.REVERSAL;
    if (line.kind() != Kind.CREDIT && !reversal) {
      return;
    }
    if (addToOrders(line) || (onlyByOrderNumber && !reversal)) {
      return;
    }
    if (reversal) {
      if (amounts.contains(line.amount())) {
        reversals.add(line);
      }
      return;
    }
    String account = line.payerAccount().map(AccountNumber::value).orElse("");
    if (!accounts.contains(account)) {
      return;
    }
    String name = PlainText.name(line.payerName());
    // A name of nothing but brackets and spaces is not the one that the bank does not tell.
    PayerLines exact =
        name.isEmpty() ? null : payers.get(new Signature(line.amount(), account, name));
    if (exact != null) {
      exact.lines.add(line);
      return;
    }
    NearLines otherName = near.get(byAmount(account, line.amount()));
    if (otherName != null) {
      otherName.add(line);
    }
    NearLines otherAmount = name.isEmpty() ? null : near.get(byDay(account, name, line.bookedOn()));
    if (otherAmount != null) {
      otherAmount.add(line);
    }
  }

  /** Whether the line names an order that somebody declared for. */
  private boolean addToOrders(StatementLine line) {
    if (line.remark().isEmpty()) {
      return false;
    }
    Set<OrderLines> named = new HashSet<>(4);
    Remark.numbers(
        line.remark(),
        lengths,
        number -> {
          OrderLines order = orders.get(number);
          if (order != null && named.add(order)) {
            order.add(line);
          }
        });
    return !named.isEmpty();
  }

  /**
   * The keys of the lines of which it matters whether they were counted before, at most so many.
   */
  List<String> keysInQuestion(int most) {
    Set<String> keys = new LinkedHashSet<>();
    for (OrderLines order : orders.values()) {
      order.lines.stream().sorted(BY_DATE).forEach(line -> keys.add(line.key()));
    }
    for (PayerLines payer : payers.values()) {
      payer.lines.stream()
          .filter(payer::isInAWindow)
          .sorted(BY_DATE)
          .limit(most)
          .forEach(line -> keys.add(line.key()));
    }
    for (NearLines lines : near.values()) {
      lines.lines.forEach(line -> keys.add(line.key()));
    }
    return keys.stream().limit(most).toList();
  }

  /** What was found, when no line was counted before; one for each transfer, in their sequence. */
  public List<TransferMatch> match() {
    return match(Map.of());
  }

  /**
   * What was found. May be called again with more lines counted.
   *
   * @param takenBy the attempts that have lines already, by the lines' keys
   * @return one for each transfer, in their sequence; those of one attempt that are MATCHED name
   *     lines that nobody has, or this attempt
   */
  public List<TransferMatch> match(Map<String, String> takenBy) {
    return match(takenBy, Set.of());
  }

  /**
   * The same, when some of those lines were told as taken back by the bank before.
   *
   * @param takenBack their keys: they stay so, whatever came since
   */
  List<TransferMatch> match(Map<String, String> takenBy, Set<String> takenBack) {
    Taken taken = new Taken(takenBy, takenBack);
    declared.forEach(Declaration::reset);
    orders.values().forEach(order -> order.match(taken, reversals));
    payers.values().forEach(payer -> payer.match(taken, reversals));
    List<TransferMatch> matches = new ArrayList<>(declared.size());
    for (Declaration one : declared) {
      if (one.finding == null) {
        explain(one, taken);
      }
      Finding finding = one.finding == null ? Finding.NOT_FOUND : one.finding;
      matches.add(new TransferMatch(finding, Optional.ofNullable(one.line)));
    }
    return matches;
  }

  /** Why a transfer was not matched. */
  private void explain(Declaration one, Taken taken) {
    OrderLines order = orders.get(one.number);
    PayerLines payer = payers.get(new Signature(one.amount, one.account, one.name));
    if (order != null) {
      order.explain(one, taken);
    }
    if (one.finding == null && payer != null) {
      payer.explain(one, taken);
    }
    if (one.finding == null && order != null) {
      order.explainDifference(one, taken);
    }
    if (one.finding == null && !onlyByOrderNumber) {
      one.nearByAmount.first(one, taken).ifPresent(l -> one.found(Finding.AMOUNT_DIFFERS, l));
    }
    if (one.finding == null && !onlyByOrderNumber) {
      one.nearByName.first(one, taken).ifPresent(l -> one.found(Finding.PAYER_DIFFERS, l));
    }
  }

  private static Near byAmount(String account, Money amount) {
    return new Near(account, "", amount);
  }

  private static Near byDay(String account, String name, LocalDate day) {
    return new Near(account, day + name, Money.ofFen(0));
  }

  // ---- what is known during one comparison
  // --------------------------------------------------------

  /** Who has which line: from before, and by this comparison. */
  static final class Taken {
    private final Map<String, String> before;
    private final Set<String> takenBack;
    private final Map<String, String> now = new HashMap<>();

    Taken(Map<String, String> before, Set<String> takenBack) {
      this.before = before;
      this.takenBack = takenBack;
    }

    /** The keys of those of before that the bank took back. */
    Set<String> takenBack() {
      return takenBack;
    }

    boolean isFree(StatementLine line) {
      return !before.containsKey(line.key()) && !now.containsKey(line.key());
    }

    boolean isOwn(StatementLine line, Declaration one) {
      return one.attempt.equals(before.get(line.key())) && !now.containsKey(line.key());
    }

    boolean isOthers(StatementLine line, Declaration one) {
      String owner = now.getOrDefault(line.key(), before.getOrDefault(line.key(), one.attempt));
      return !owner.equals(one.attempt);
    }

    Optional<String> owner(StatementLine line) {
      return now.containsKey(line.key())
          ? Optional.empty()
          : Optional.ofNullable(before.get(line.key()));
    }

    void take(StatementLine line, Declaration one) {
      now.put(line.key(), one.attempt);
    }
  }

  /** A declared transfer, in the forms in which it is compared. */
  static final class Declaration {

    /** Says which of several that are alike gets what is found for one of them. */
    static final Comparator<Declaration> IN_SEQUENCE =
        Comparator.<Declaration, LocalDate>comparing(d -> d.day)
            .thenComparing(d -> d.transfer.attempt().createdAt())
            .thenComparing(d -> d.attempt)
            .thenComparing(d -> d.account)
            .thenComparing(d -> d.name)
            .thenComparing(d -> d.amount.minorUnits())
            .thenComparing(d -> d.index);

    final DeclaredTransfer transfer;
    final int index;
    final String attempt;
    final String number;
    final Money amount;
    final String account;
    final String name;
    final LocalDate day;
    final LocalDate earliest;
    NearLines nearByName = new NearLines();
    NearLines nearByAmount = new NearLines();
    @Nullable Finding finding;
    @Nullable StatementLine line;

    Declaration(DeclaredTransfer transfer, int index) {
      this.transfer = transfer;
      this.index = index;
      attempt = transfer.attempt().id();
      number = Remark.plain(transfer.attempt().orderNumber());
      amount = transfer.transfer().amount();
      account = transfer.transfer().payerAccount().value();
      name = PlainText.name(transfer.transfer().payerName());
      day = transfer.transfer().date();
      earliest =
          LocalDate.ofInstant(transfer.attempt().createdAt(), WorkingDayCalendar.BEIJING)
              .minusDays(DAYS_BEFORE_ATTEMPT);
    }

    void reset() {
      finding = null;
      line = null;
    }

    void found(Finding what, StatementLine where) {
      finding = what;
      line = where;
    }

    LocalDate from() {
      LocalDate first = day.minusDays(DAYS_BEFORE);
      return first.isBefore(earliest) ? earliest : first;
    }

    LocalDate to() {
      return day.plusDays(DAYS_AFTER);
    }

    boolean isInWindow(StatementLine credit) {
      return !credit.bookedOn().isBefore(from()) && !credit.bookedOn().isAfter(to());
    }

    /** Whether the second rule may take it, as far as its remark goes. */
    boolean mayBeFor(StatementLine credit) {
      return !Remark.mayNameAnOrder(credit.remark(), number.length());
    }
  }

  /** A few lines that differ in one thing from a declaration: the first ones, by date and key. */
  static final class NearLines {
    private final TreeSet<StatementLine> lines = new TreeSet<>(BY_DATE);

    void add(StatementLine line) {
      lines.add(line);
      if (lines.size() > MAX_NEAR) {
        lines.pollLast();
      }
    }

    Optional<StatementLine> first(Declaration one, Taken taken) {
      return lines.stream()
          .filter(line -> taken.isFree(line) && one.isInWindow(line) && one.mayBeFor(line))
          .findFirst();
    }
  }
}
