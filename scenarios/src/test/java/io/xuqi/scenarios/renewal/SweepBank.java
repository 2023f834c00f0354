package io.xuqi.scenarios.renewal;

import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.transfer.BankTransfers;
import io.xuqi.payment.transfer.InMemoryStatement;
import io.xuqi.payment.transfer.StatementException;
import io.xuqi.payment.transfer.StatementLine;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.Operation;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.InMemoryConsumedLines;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The integrator's account at a bank: its statement, what was counted of it, the real method that
 * compares both, and what a person gives back by hand. It outlives the program.
 */
final class SweepBank {

  static final PaymentMethodId ID = BankTransfers.ID;

  /** Where the money goes. */
  static final AccountNumber ACCOUNT = new AccountNumber("6222000000000088");

  /** What the method asks for. */
  enum Access implements Operation {
    READ_STATEMENT,
    LOOK_UP_LINE,
    LINES_OF_ATTEMPT,
    /** A line is counted, once and for good. */
    TAKE_LINE;

    @Override
    public Set<Fault> faults() {
      return this == TAKE_LINE
          ? EnumSet.of(Fault.FAILED, Fault.UNKNOWN_DONE)
          : EnumSet.of(Fault.FAILED);
    }
  }

  /** Whose money it is. */
  record Payer(AccountNumber account, String name) {
    static final Payer SUPPLIER = new Payer(new AccountNumber("6222000012345678"), "云岭示例商贸有限公司");
  }

  private final Clock clock;
  private final InMemoryStatement statement = new InMemoryStatement();
  private final InMemoryConsumedLines lines = new InMemoryConsumedLines();
  private final Map<String, TransferRecord> arrived = new LinkedHashMap<>();
  private final Map<String, Money> givenBack = new LinkedHashMap<>();

  SweepBank(Clock clock) {
    this.clock = clock;
  }

  /** The real method of one process; reading and counting have these faults. */
  PaymentMethod method(FaultPlan faults) {
    return BankTransfers.builder()
        .beneficiary("示例认证", ACCOUNT, "示例银行")
        .statements(
            (from, to, each) ->
                faults.<Void, StatementException>perform(
                    Access.READ_STATEMENT,
                    () -> {
                      statement.lines(from, to, each);
                      return null;
                    },
                    fault ->
                        new StatementException(
                            Problem.of(ErrorCode.PAYMENT_STATEMENT_UNAVAILABLE, fault.name()))))
        .consumedLines(new Counting(lines, faults))
        .build();
  }

  // ---- people -----------------------------------------------------------------------------------

  /** Somebody transfers money; no two transfers have the same remark. */
  void transfer(Payer payer, long fen, String remark) {
    String key = "L" + (arrived.size() + 1);
    LocalDate today = LocalDate.ofInstant(clock.instant(), WorkingDayCalendar.BEIJING);
    TransferRecord transfer =
        new TransferRecord(
            payer.account(),
            payer.name(),
            Money.ofFen(fen),
            today,
            remark + " 第" + (arrived.size() + 1) + "笔");
    arrived.put(key, transfer);
    statement.add(
        new StatementLine(
            key,
            StatementLine.Kind.CREDIT,
            transfer.amount(),
            today,
            Optional.of(payer.account()),
            payer.name(),
            transfer.remark()));
  }

  /** What a payer transferred and nobody has counted yet. */
  List<TransferRecord> uncounted(Payer payer) {
    return arrived.entrySet().stream()
        .filter(e -> e.getValue().payerAccount().equals(payer.account()))
        .filter(e -> owner(e.getKey()).isEmpty())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whether a refund is this account's to make. */
  boolean owes(String refund) {
    return attempts().stream().anyMatch(a -> isOf(refund, a));
  }

  /** A person gives money back, each refund once. */
  void giveBack(String refund, Money amount) {
    givenBack.put(refund, amount);
  }

  /** Whether a person has made this refund, whatever the program was told of it. */
  boolean hasGivenBack(String refund) {
    return givenBack.containsKey(refund);
  }

  // ---- the books --------------------------------------------------------------------------------

  private Optional<String> owner(String key) {
    return lines.takenBy(ACCOUNT.value() + ":" + key);
  }

  /** Everything that came from a payer, in fen. */
  long transferred(Payer payer) {
    return arrived.values().stream()
        .filter(t -> t.payerAccount().equals(payer.account()))
        .mapToLong(t -> t.amount().minorUnits())
        .sum();
  }

  /** What came and was not counted for anybody. */
  List<TransferRecord> uncounted() {
    return arrived.entrySet().stream()
        .filter(e -> owner(e.getKey()).isEmpty())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The attempts for which something was counted. */
  Set<String> attempts() {
    Set<String> attempts = new LinkedHashSet<>();
    arrived.keySet().forEach(key -> owner(key).ifPresent(attempts::add));
    return attempts;
  }

  /** What was counted for an attempt and not given back, in fen. */
  long kept(String attempt) {
    return lines.of(attempt).stream().mapToLong(t -> t.amount().minorUnits()).sum()
        - givenBack(attempt);
  }

  /** What a person gave back of an attempt, in fen. */
  long givenBack(String attempt) {
    return givenBack.entrySet().stream()
        .filter(e -> isOf(e.getKey(), attempt))
        .mapToLong(e -> e.getValue().minorUnits())
        .sum();
  }

  /** How often a person gave money back. */
  int refunds() {
    return givenBack.size();
  }

  private static boolean isOf(String refund, String attempt) {
    return refund.startsWith(attempt + "-refund");
  }

  /** Counted lines whose store fails now and then. */
  private record Counting(InMemoryConsumedLines lines, FaultPlan faults) implements ConsumedLines {

    private <T> T perform(Access access, FaultPlan.Act<T, StoreException> act)
        throws StoreException {
      return faults.perform(
          access,
          act,
          fault -> new StoreException(Problem.of(ErrorCode.STORE_FAILED, fault.name())));
    }

    @Override
    public String take(String line, String attemptId, Money amount) throws StoreException {
      return perform(Access.TAKE_LINE, () -> lines.take(line, attemptId, amount));
    }

    @Override
    public Optional<String> takenBy(String line) throws StoreException {
      return perform(Access.LOOK_UP_LINE, () -> lines.takenBy(line));
    }

    @Override
    public List<Taken> of(String attemptId) throws StoreException {
      return perform(Access.LINES_OF_ATTEMPT, () -> lines.of(attemptId));
    }

    @Override
    public void close() {}
  }
}
