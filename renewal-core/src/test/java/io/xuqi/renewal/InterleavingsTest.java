package io.xuqi.renewal;

import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.OTHER_METHOD;
import static io.xuqi.renewal.Records.awaitingPayment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes on one renewal that is to be paid, in every sequence of their steps with two
 * changes of hand (four at night): whoever is faster, one receipt is kept and every other one given
 * back, and never two attempts can be paid.
 */
@Tag("R37")
final class InterleavingsTest {

  private static final int CHANGES = Boolean.getBoolean("xuqi.nightly") ? 4 : 3;
  private static final DataKey KEY = DataKey.random();
  private static final RenewalRecord UNPAID = awaitingPayment();
  private static final String FIRST = new AttemptId(UNPAID.id(), 1).toString();

  private static void tryAll(Interleaver.Meetings meetings) {
    int tried = Interleaver.tryAll(CHANGES, meetings);
    System.out.println("interleavings: " + tried);
    assertTrue(tried > 100, "there are steps to interleave: " + tried);
  }

  @Test
  void aNotificationAndAPollSettleTheSameReceiptOnce() {
    tryAll(
        steps -> {
          Site site = new Site(steps).begun();
          site.wallet.pay(FIRST);
          return site.meeting(site::notified, site::refresh);
        });
  }

  @Test
  void twoWaysToPayChosenAtTheSameTimeLeaveOneAttempt() {
    tryAll(
        steps -> {
          Site site = new Site(steps);
          return site.meeting(() -> site.pay(METHOD), () -> site.pay(OTHER_METHOD));
        });
  }

  @Test
  void oneWayToPayChosenTwiceIsOneAttempt() {
    tryAll(
        steps -> {
          Site site = new Site(steps);
          return site.meeting(() -> site.pay(METHOD), () -> site.pay(METHOD));
        });
  }

  @Test
  void aReceiptThatMeetsACancellationIsKeptOrGivenBack() {
    tryAll(
        steps -> {
          Site site = new Site(steps).begun();
          site.wallet.pay(FIRST);
          return site.meeting(site::notified, site::cancel);
        });
  }

  @Test
  void switchingTheMethodMeetsTheMoneyOfTheFirst() {
    tryAll(
        steps -> {
          Site site = new Site(steps).begun();
          return site.meeting(
              () -> {
                site.wallet.pay(FIRST);
                site.notified();
              },
              () -> site.pay(OTHER_METHOD));
        });
  }

  /** A CA, two wallets and a store; every call of the store and the wallets is a step. */
  private static final class Site {

    final TinyCa ca = new TinyCa();
    final TinyWallet wallet = new TinyWallet(METHOD);
    private final TinyWallet other = new TinyWallet(OTHER_METHOD);
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final RenewalRecords records;
    private final RenewalProgress progress;
    private final Paying paying;

    Site(Interleaver steps) {
      records =
          new RenewalRecords(stepping(new InMemoryRenewalStore(), steps), new RecordCipher(KEY));
      PaymentSessions payments =
          new PaymentSessions(
              ca,
              List.of(stepping(wallet, steps), stepping(other, steps)),
              new PaymentEnvironment(clock, Duration.ofSeconds(1)));
      progress =
          new RenewalProgress(
              records,
              new EffectPerformer(ca, payments),
              new Announcer(List.of(), ChineseWorkingDays.bundled(), clock),
              clock);
      paying = new Paying(clock, payments, progress);
      doing(() -> progress.begin(UNPAID));
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

    private static PaymentMethod stepping(TinyWallet wallet, Interleaver steps) {
      return new PaymentMethod() {
        @Override
        public PaymentMethodDescriptor descriptor() {
          return wallet.descriptor();
        }

        @Override
        public PaymentSession open(PaymentEnvironment environment) {
          steps.step();
          return wallet.open(environment);
        }
      };
    }

    Site begun() {
      pay(METHOD);
      return this;
    }

    private Loaded stored() throws XuqiException {
      return records.load(UNPAID.id());
    }

    void pay(PaymentMethodId method) {
      doing(() -> paying.pay(stored(), method));
    }

    void notified() {
      doing(() -> paying.notified(METHOD, TinyWallet.pushed(FIRST), records));
    }

    void refresh() {
      doing(() -> progress.refresh(stored(), TokenAccess.NONE));
    }

    void cancel() {
      doing(() -> progress.advance(stored(), new Event.CancelChosen()));
    }

    private interface Doing {
      void run() throws XuqiException;
    }

    private static void doing(Doing what) {
      try {
        what.run();
      } catch (XuqiException e) {
        boolean expected =
            e.code() == ErrorCode.PAYMENT_IN_PROGRESS || e.code() == ErrorCode.PAYMENT_NOT_NEEDED;
        if (!expected) {
          throw new AssertionError(e);
        }
      }
    }

    Interleaver.Meeting meeting(Runnable one, Runnable other) {
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
          assertAtMostOneCanBePaid();
          payEverything();
          assertOneReceiptKept();
        }
      };
    }

    private static long count(TinyWallet wallet, TinyWallet.Trade trade) {
      return wallet.trades.values().stream().filter(t -> t == trade).count();
    }

    private void assertAtMostOneCanBePaid() {
      long open = count(wallet, TinyWallet.Trade.OPEN) + count(other, TinyWallet.Trade.OPEN);
      assertTrue(open <= 1, open + " attempts can be paid");
    }

    /** Whatever was ever shown is paid, closed or not, as people do. */
    private void payEverything() {
      List.copyOf(wallet.trades.keySet()).forEach(wallet::pay);
      List.copyOf(other.trades.keySet()).forEach(other::pay);
      for (TinyWallet method : List.of(wallet, other)) {
        for (String trade : method.trades.keySet()) {
          doing(() -> paying.notified(method.descriptor().id(), TinyWallet.pushed(trade), records));
        }
      }
    }

    private void assertOneReceiptKept() {
      for (int i = 0; i < 3; i++) {
        refresh();
      }
      long paid = count(wallet, TinyWallet.Trade.PAID) + count(other, TinyWallet.Trade.PAID);
      long kept = paid - wallet.refunded.size() - other.refunded.size();
      assertTrue(kept <= 1, kept + " receipts kept");
      assertEquals(kept, ca.settled.size(), "and the CA knows of it");
    }
  }
}
