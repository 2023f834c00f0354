package io.xuqi.renewal;

import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.TinyBank.transfer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes on one renewal whose fee is transferred, in every sequence of their steps with two
 * changes of hand: whoever is faster, what arrived is counted once, and kept or given back.
 */
@Tag("R37")
final class TransferInterleavingsTest {

  private static final int CHANGES = Boolean.getBoolean("xuqi.nightly") ? 3 : 2;
  private static final DataKey KEY = DataKey.random();
  private static final RenewalRecord UNPAID = awaitingPayment();
  private static final String FIRST = new AttemptId(UNPAID.id(), 1).toString();
  private static final long FEE = 18_000;

  private static void tryAll(Interleaver.Meetings meetings) {
    int tried = Interleaver.tryAll(CHANGES, meetings);
    System.out.println("interleavings of transfers: " + tried);
    assertTrue(tried > 100, "there are steps to interleave: " + tried);
  }

  @Test
  void aVerificationAndAPollCountTheSameTransferOnce() {
    tryAll(
        steps -> {
          Site site = new Site(steps).declaring(transfer(FEE)).sought();
          site.bank.arrived.add(transfer(FEE));
          return site.meeting(
              site::verify,
              site::refresh,
              () -> {
                assertEquals(Set.of(Finding.MATCHED), site.findings());
                assertEquals(List.of(FIRST), site.ca.settled);
                assertEquals(0, site.refunds());
              });
        });
  }

  @Test
  void anotherListMeetsTheVerificationOfTheOneBefore() {
    tryAll(
        steps -> {
          Site site = new Site(steps).declaring(transfer(FEE));
          site.bank.arrived.add(transfer(FEE));
          return site.meeting(
              site::verify,
              () -> site.declare(transfer(1)),
              () -> {
                List<TransferRecord> list = site.attempt().declaration().records();
                boolean counted = list.equals(List.of(transfer(FEE)));
                assertTrue(counted || list.equals(List.of(transfer(1))), "one of the lists");
                assertEquals(
                    Set.of(counted ? Finding.MATCHED : Finding.NOT_FOUND), site.findings());
                assertEquals(FEE, site.settled() + site.uncounted(), "money is money");
              });
        });
  }

  @Test
  void aVerificationThatMeetsACancellationKeepsOrGivesBack() {
    tryAll(
        steps -> {
          Site site = new Site(steps).declaring(transfer(FEE));
          site.bank.arrived.add(transfer(FEE));
          return site.meeting(
              site::verify,
              site::cancel,
              () -> assertEquals(FEE, site.settled() + site.refunds() + site.uncounted()));
        });
  }

  @Test
  void switchingTheMethodMeetsTheVerification() {
    tryAll(
        steps -> {
          Site site = new Site(steps).declaring(transfer(FEE));
          site.bank.arrived.add(transfer(FEE));
          return site.meeting(
              site::verify,
              site::payByWallet,
              () -> {
                site.wallet.trades.keySet().forEach(site.wallet::pay);
                for (int i = 0; i < 3; i++) {
                  site.refresh();
                }
                assertTrue(site.ca.settled.size() <= 1, "one receipt is kept");
                assertEquals(
                    FEE,
                    (site.ca.settled.contains(FIRST) ? FEE : 0)
                        + site.refunds()
                        + site.uncounted());
              });
        });
  }

  /** A CA, a bank, a wallet and a store; every call of the store and the methods is a step. */
  private static final class Site {

    final TinyCa ca = new TinyCa();
    final TinyBank bank = new TinyBank();
    final TinyWallet wallet = new TinyWallet(METHOD);
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final RenewalRecords records;
    private final RenewalProgress progress;
    private final Paying paying;
    private final Transferring transferring;

    Site(Interleaver steps) {
      records =
          new RenewalRecords(stepping(new InMemoryRenewalStore(), steps), new RecordCipher(KEY));
      PaymentSessions payments =
          new PaymentSessions(
              ca,
              List.of(stepping(bank, steps), wallet),
              new PaymentEnvironment(clock, Duration.ofSeconds(1)));
      progress =
          new RenewalProgress(
              records,
              new EffectPerformer(ca, payments),
              new Announcer(List.of(), ChineseWorkingDays.bundled(), clock),
              clock);
      paying = new Paying(clock, payments, progress);
      transferring = new Transferring(payments, progress);
      doing(() -> progress.begin(UNPAID));
      doing(() -> paying.pay(stored(), TinyBank.ID));
    }

    private static RenewalStore stepping(RenewalStore store, Interleaver steps) {
      return (RenewalStore)
          Proxy.newProxyInstance(
              RenewalStore.class.getClassLoader(),
              new Class<?>[] {RenewalStore.class},
              (proxy, method, arguments) -> {
                steps.step();
                try {
                  return method.invoke(store, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                } finally {
                  steps.step();
                }
              });
    }

    private static PaymentMethod stepping(TinyBank bank, Interleaver steps) {
      return new PaymentMethod() {
        @Override
        public PaymentMethodDescriptor descriptor() {
          return bank.descriptor();
        }

        @Override
        public PaymentSession open(PaymentEnvironment environment) {
          return new SteppingSession(bank, steps);
        }
      };
    }

    Site declaring(TransferRecord transfer) {
      declare(transfer);
      return this;
    }

    /** It was looked for before, in vain. */
    Site sought() {
      verify();
      return this;
    }

    private Loaded stored() throws XuqiException {
      return records.load(UNPAID.id());
    }

    private RenewalRecord record() {
      try {
        return stored().record();
      } catch (XuqiException e) {
        throw new AssertionError(e);
      }
    }

    AttemptRecord attempt() {
      return record().attempt(FIRST).orElseThrow();
    }

    void declare(TransferRecord transfer) {
      doing(() -> transferring.declare(stored(), List.of(transfer)));
    }

    void verify() {
      doing(() -> transferring.verify(stored()));
    }

    void refresh() {
      doing(() -> progress.refresh(stored(), TokenAccess.NONE));
    }

    void cancel() {
      doing(() -> progress.advance(stored(), new Event.CancelChosen()));
    }

    void payByWallet() {
      doing(() -> paying.pay(stored(), METHOD));
    }

    Set<Finding> findings() {
      return Set.copyOf(
          attempt().declaration().transfers().stream()
              .map(t -> t.result().orElseThrow().finding())
              .toList());
    }

    long settled() {
      return ca.settled.size() * FEE;
    }

    long refunds() {
      return record().refunds().stream()
          .filter(r -> r.request().attempt().id().equals(FIRST))
          .mapToLong(r -> r.request().amount().minorUnits())
          .sum();
    }

    long uncounted() {
      return bank.arrived.stream().mapToLong(t -> t.amount().minorUnits()).sum();
    }

    private interface Doing {
      void run() throws XuqiException;
    }

    private static void doing(Doing what) {
      try {
        what.run();
      } catch (XuqiException e) {
        boolean expected =
            switch (e.code()) {
              case PAYMENT_IN_PROGRESS,
                  PAYMENT_NOT_NEEDED,
                  PAYMENT_TRANSFER_COUNTED,
                  PAYMENT_NO_TRANSFERS ->
                  true;
              default -> false;
            };
        if (!expected) {
          throw new AssertionError(e);
        }
      }
    }

    Interleaver.Meeting meeting(Runnable one, Runnable other, Runnable check) {
      return new Interleaver.Meeting() {
        @Override
        public Runnable one() {
          return one;
        }

        @Override
        public Runnable other() {
          return other;
        }

        @Override
        public void check() {
          refresh();
          refresh();
          check.run();
        }
      };
    }
  }

  /** The bank, whose every call is a step. */
  private record SteppingSession(TinyBank bank, Interleaver steps)
      implements PaymentSession, PaymentEvidence {

    @Override
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
      steps.step();
      return bank.initiate(order, attempt);
    }

    @Override
    public Payment query(PaymentAttempt attempt) {
      steps.step();
      return bank.query(attempt);
    }

    @Override
    public Payment cancel(PaymentAttempt attempt) {
      steps.step();
      return bank.cancel(attempt);
    }

    @Override
    public Optional<PaymentEvidence> evidence() {
      return Optional.of(this);
    }

    @Override
    public TransferVerification submit(PaymentAttempt attempt, List<TransferRecord> transfers)
        throws PaymentException {
      steps.step();
      try {
        return bank.submit(attempt, transfers);
      } finally {
        steps.step();
      }
    }
  }
}
