package io.xuqi.payment.transfer;

import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.store.ConsumedLines.Taken;
import io.xuqi.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Bank transfers at work. It keeps nothing itself. */
final class BankTransferSession implements PaymentSession, PaymentEvidence {

  /** So many lines are looked up at most, whether somebody has them; the others count as free. */
  private static final int MAX_LOOKUPS = 2000;

  /** So often another may be faster in one call; then it is to be asked again. */
  private static final int MAX_ROUNDS = 1000;

  /** Before a line that was counted and taken back by the bank; no account begins so. */
  private static final String BACK = "-";

  /** The clock is looked at after so many lines. */
  private static final int LINES_BETWEEN_LOOKS = 4096;

  private final BankTransfers method;
  private final PaymentEnvironment environment;

  BankTransferSession(BankTransfers method, PaymentEnvironment environment) {
    this.method = method;
    this.environment = environment;
  }

  @Override
  public Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException {
    requireOurs(attempt);
    if (!order.number().equals(attempt.orderNumber()) || !order.total().equals(attempt.amount())) {
      throw new PaymentException(
          Problem.of(ErrorCode.PAYMENT_AMOUNT_DIFFERS, attempt.amount(), order.total()));
    }
    return counted(attempt);
  }

  @Override
  public Payment query(PaymentAttempt attempt) {
    requireOurs(attempt);
    return counted(attempt);
  }

  @Override
  public Payment cancel(PaymentAttempt attempt) {
    requireOurs(attempt);
    Payment payment = counted(attempt);
    return payment.status() == Status.SUCCEEDED || payment.status() == Status.UNKNOWN
        ? payment
        : new Payment(
            attempt.id(),
            Status.CANCELLED,
            Optional.empty(),
            payment.received(),
            payment.reference());
  }

  @Override
  public Optional<PaymentEvidence> evidence() {
    return Optional.of(this);
  }

  @Override
  public TransferVerification submit(PaymentAttempt attempt, List<TransferRecord> transfers)
      throws PaymentException {
    requireOurs(attempt);
    if (transfers.size() > TransferRecord.MAX_RECORDS) {
      throw new IllegalArgumentException("more than " + TransferRecord.MAX_RECORDS + " transfers");
    }
    Known known = new Known(new HashMap<>(), new HashSet<>());
    TransferMatcher matcher = matcher(attempt, transfers);
    try {
      for (Taken taken : method.consumed.of(attempt.id())) {
        if (taken.line().startsWith(prefix())) {
          known.takenBy.put(taken.line().substring(prefix().length()), attempt.id());
        } else if (taken.line().startsWith(BACK + prefix())) {
          known.takenBack.add(taken.line().substring((BACK + prefix()).length()));
        }
      }
      read(attempt, matcher);
      for (String key : matcher.keysInQuestion(MAX_LOOKUPS)) {
        Optional<String> owner = method.consumed.takenBy(prefix() + key);
        if (owner.isPresent()) {
          known.takenBy.put(key, owner.get());
          method.consumed.takenBy(BACK + prefix() + key).ifPresent(o -> known.takenBack.add(key));
        }
      }
    } catch (StatementException | StoreException e) {
      throw new PaymentException(e.problem(), e);
    }
    return take(attempt, matcher, known);
  }

  /**
   * What is known of lines, by their keys.
   *
   * @param takenBy the attempts for which they were counted
   * @param takenBack those of them that the bank took back
   */
  private record Known(Map<String, String> takenBy, Set<String> takenBack) {}

  private TransferMatcher matcher(PaymentAttempt attempt, List<TransferRecord> transfers) {
    List<DeclaredTransfer> declared =
        transfers.stream().map(transfer -> new DeclaredTransfer(attempt, transfer)).toList();
    return method.onlyByOrderNumber
        ? TransferMatcher.onlyByOrderNumber(declared)
        : TransferMatcher.of(declared);
  }

  /** Has the matcher look at every line since the attempt was made. */
  private void read(PaymentAttempt attempt, TransferMatcher matcher) throws StatementException {
    Instant begin = environment.clock().instant();
    LocalDate from = day(attempt.createdAt()).minusDays(TransferMatcher.DAYS_BEFORE_ATTEMPT);
    LocalDate to = day(begin).plusDays(1); // a bank may book for the next day
    long[] count = {0};
    try {
      method.statements.lines(
          from,
          to,
          line -> {
            if (++count[0] > StatementFormat.MAX_LINES) {
              throw new Stopped("more than " + StatementFormat.MAX_LINES + " lines");
            }
            if (count[0] % LINES_BETWEEN_LOOKS == 0
                && Duration.between(begin, environment.clock().instant())
                        .compareTo(environment.deadline())
                    > 0) {
              throw new Stopped("reading it took too long");
            }
            matcher.add(line);
          });
    } catch (Stopped e) {
      throw StatementException.unavailable(e.reason, null);
    }
  }

  /** Ends a reading from within. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Stopped(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  /** Takes what was matched, and matches again when another was faster. */
  private TransferVerification take(PaymentAttempt attempt, TransferMatcher matcher, Known known) {
    Map<String, String> takenBy = known.takenBy;
    List<TransferMatch> matches = matcher.match(takenBy, known.takenBack);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      boolean lost = false;
      for (TransferMatch match : matches) {
        StatementLine line = match.line().orElse(null);
        if (line == null) {
          continue;
        }
        boolean ours = isCountedFor(attempt, line, takenBy);
        try {
          if (match.finding() == Finding.MATCHED && !ours) {
            String owner = method.consumed.take(prefix() + line.key(), attempt.id(), line.amount());
            takenBy.put(line.key(), owner);
            lost |= !owner.equals(attempt.id());
          } else if (match.finding() == Finding.REVERSED && ours) {
            // It was counted before the bank took it back: from now on it counts for nothing.
            method.consumed.take(BACK + prefix() + line.key(), attempt.id(), line.amount());
            known.takenBack.add(line.key());
          }
        } catch (StoreException e) {
          return unknown(attempt, matches, takenBy);
        }
      }
      if (!lost) {
        return new TransferVerification(
            matches.stream().map(BankTransferSession::result).toList(), counted(attempt));
      }
      matches = matcher.match(takenBy, known.takenBack); // another has the line now
    }
    return unknown(attempt, matches, takenBy);
  }

  private static boolean isCountedFor(
      PaymentAttempt attempt, StatementLine line, Map<String, String> takenBy) {
    return attempt.id().equals(takenBy.get(line.key()));
  }

  /** Nobody knows whether a line was or will be counted: nothing is said of what is not certain. */
  private static TransferVerification unknown(
      PaymentAttempt attempt, List<TransferMatch> matches, Map<String, String> takenBy) {
    List<Result> results = new ArrayList<>();
    for (TransferMatch match : matches) {
      boolean certain =
          match.finding() != Finding.MATCHED
              || match.line().filter(l -> isCountedFor(attempt, l, takenBy)).isPresent();
      results.add(certain ? result(match) : new Result(Finding.NOT_FOUND, Optional.empty()));
    }
    return new TransferVerification(results, Payment.of(attempt.id(), Status.UNKNOWN));
  }

  private static Result result(TransferMatch match) {
    // The key tells the amount, the day and the bank's reference of what may be another's transfer.
    boolean perhapsAnothers =
        match.finding() == Finding.AMOUNT_DIFFERS || match.finding() == Finding.PAYER_DIFFERS;
    return new Result(
        match.finding(), perhapsAnothers ? Optional.empty() : match.line().map(StatementLine::key));
  }

  /** How the attempt stands by what was counted for it. */
  private Payment counted(PaymentAttempt attempt) {
    List<Taken> taken;
    try {
      taken = method.consumed.of(attempt.id());
    } catch (StoreException e) {
      return new Payment(
          attempt.id(),
          Status.UNKNOWN,
          Optional.of(ask(attempt)),
          Optional.empty(),
          Optional.empty());
    }
    long sum = 0;
    Optional<String> reference = Optional.empty();
    for (Taken one : taken) {
      boolean back = one.line().startsWith(BACK);
      if (one.amount().currency().equals(attempt.amount().currency())) {
        sum += back ? -one.amount().minorUnits() : one.amount().minorUnits();
      }
      reference = back ? reference : Optional.of(withoutPrefix(one.line()));
    }
    sum = Math.min(Money.MAX_MINOR_UNITS, sum);
    Money received = new Money(sum, attempt.amount().currency());
    boolean full = received.compareTo(attempt.amount()) >= 0 && !received.isZero();
    boolean over = !environment.clock().instant().isBefore(attempt.expiresAt());
    Status status =
        full
            ? Status.SUCCEEDED
            : over
                ? Status.EXPIRED
                : received.isZero() ? Status.REQUIRES_ACTION : Status.PARTIALLY_PAID;
    return new Payment(
        attempt.id(),
        status,
        full || over ? Optional.empty() : Optional.of(ask(attempt)),
        // That nothing is left of what came is said, unlike that nothing came.
        taken.isEmpty() ? Optional.empty() : Optional.of(received),
        reference);
  }

  private NextAction ask(PaymentAttempt attempt) {
    return new NextAction.AskTransfers(
        method.beneficiaryName, method.account.value(), method.bank, attempt.orderNumber());
  }

  /** Lines of several accounts may be kept together. */
  private String prefix() {
    return method.account.value() + ":";
  }

  private String withoutPrefix(String line) {
    return line.startsWith(prefix()) ? line.substring(prefix().length()) : line;
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, WorkingDayCalendar.BEIJING);
  }

  private static void requireOurs(PaymentAttempt attempt) {
    if (!attempt.method().equals(BankTransfers.ID)) {
      throw new IllegalArgumentException("an attempt of another method");
    }
  }
}
