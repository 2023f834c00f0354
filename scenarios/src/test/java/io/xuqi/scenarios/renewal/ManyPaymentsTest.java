package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of fees, paid in every way there is, with everything that can go wrong: each fee that
 * is kept was ordered and is charged exactly once, everything else was given back or is a task that
 * somebody sees, and all ledgers together are balanced to the fen. Everything follows from a seed
 * for each market of {@value PaymentMarket#PAYERS} payers; {@code -Dxuqi.seed=…} plays one again.
 */
final class ManyPaymentsTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final long FIRST = 1;
  private static final int PAYMENTS = NIGHTLY ? 10_000 : 400;

  /** Faults are logged where they are handled; here they are the point. Held, lest it is lost. */
  private static final Logger QUIET = Logger.getLogger("io.xuqi");

  @Test
  @Tag("R37")
  void whateverGoesWrongEachFeeIsChargedOnceAndEveryFenIsAccountedFor() {
    int markets = Integer.getInteger("xuqi.markets", PAYMENTS / PaymentMarket.PAYERS);
    List<Long> seeds =
        Optional.ofNullable(Long.getLong("xuqi.seed"))
            .map(List::of)
            .orElseGet(() -> LongStream.range(FIRST, FIRST + markets).boxed().toList());
    QUIET.setLevel(Level.OFF);
    try {
      PaymentMarket.Figures all =
          seeds.parallelStream()
              .map(ManyPaymentsTest::played)
              .reduce(PaymentMarket.Figures.NONE, PaymentMarket.Figures::plus);
      System.out.println(
          "payments: seeds " + seeds.get(0) + " to " + seeds.get(seeds.size() - 1) + ", " + all);
      if (seeds.size() > 1) {
        assertTrue(all.kept() > all.payments() / 2, "most are paid in the end");
        assertTrue(all.faults() > 3 * all.payments(), "much went wrong");
        for (int refunds : all.refunds()) {
          assertTrue(refunds > all.payments() / 40, "and much was given back in every way");
        }
      }
    } finally {
      QUIET.setLevel(null);
    }
  }

  /** What the CA refuses to take since its order is over: no answer came, then it was cancelled. */
  @Test
  void aReceiptOfWhichTheCaHearsAfterTheOrdersEndIsGivenBack() {
    QUIET.setLevel(Level.OFF);
    try {
      assertTrue(played(52).refunds().get(0) > 0);
    } finally {
      QUIET.setLevel(null);
    }
  }

  /** Neither a key nor anybody's account, name or number; in the text of no value either. */
  @Test
  void whateverGoesWrongNoSecretIsLoggedOrShown() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      PaymentMarket market = new PaymentMarket(0);
      market.trade();
      market.calmDown();
      market.everythingShown().forEach(log::add);

      String text = log.text();
      assertTrue(
          text.contains("alipay.trade.") && text.contains("TransferRecord["), "it says much");
      List<String> secrets = market.secrets();
      assertTrue(secrets.size() > 2 * PaymentMarket.PAYERS, "of everybody");
      for (String secret : secrets) {
        assertFalse(text.contains(secret), secret);
      }
    }
  }

  private static PaymentMarket.Figures played(long seed) {
    try {
      PaymentMarket market = new PaymentMarket(seed);
      market.trade();
      market.calmDown();
      return market.balanced();
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
