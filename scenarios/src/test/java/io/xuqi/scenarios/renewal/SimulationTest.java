package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.START;
import static io.xuqi.scenarios.renewal.RenewalWorld.SUBJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.NextAction;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedOrder;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many suppliers, two processes on one store, a network that drops, delays and repeats, and a
 * virtual clock. Everything follows from a seed: the two processes interrupt each other at
 * operations that it chooses. {@code -Dxuqi.seed=…} plays one seed again.
 */
final class SimulationTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final long FIRST = 1;
  private static final int SEEDS = NIGHTLY ? 2000 : 30;
  private static final int KEYS = 6;
  private static final int MAX_STEPS = 4000;
  private static final long FEE = 18_000;

  /** Faults are logged where they are handled; here they are the point. Held, lest it is lost. */
  private static final Logger QUIET = Logger.getLogger("io.xuqi");

  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));
  private static final KeyPairSupply PAIRS = KeyPairSupply.recycling(1000);
  private static final WorkingDayCalendar CALENDAR = ChineseWorkingDays.bundled();
  private static final List<Fault> NETWORK =
      List.of(
          Fault.UNKNOWN_NOT_DONE,
          Fault.UNKNOWN_DONE,
          Fault.LATE,
          Fault.DUPLICATED,
          Fault.STALE,
          Fault.UNAVAILABLE,
          Fault.BAD_REPLY,
          Fault.CRASH_BEFORE,
          Fault.CRASH_AFTER);

  @Test
  void twoProcessesAndABadNetworkLoseNothingAndRepeatNothing() {
    Optional<Long> only = Optional.ofNullable(Long.getLong("xuqi.seed"));
    List<Long> seeds =
        only.map(List::of).orElseGet(() -> LongStream.range(FIRST, FIRST + SEEDS).boxed().toList());
    QUIET.setLevel(Level.OFF);
    try {
      long steps =
          seeds.parallelStream()
              .mapToLong(
                  seed -> {
                    try {
                      return new Town(seed).live();
                    } catch (Throwable e) {
                      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                    }
                  })
              .sum();
      System.out.println(
          "simulation: seeds "
              + seeds.get(0)
              + " to "
              + seeds.get(seeds.size() - 1)
              + ", "
              + seeds.size() * KEYS
              + " suppliers, "
              + steps
              + " steps");
    } finally {
      QUIET.setLevel(null);
    }
  }

  /** A process: it ends and begins anew, and forgets everything but the store. */
  private static final class Program {
    final FaultPlan faults = FaultPlan.recording();
    RenewalEngine engine;
    int disturbedUntil;
  }

  private static final class Town {
    private final Random random;
    private final VirtualClock clock = VirtualClock.at(START);
    private final SimulatedCa ca =
        SimulatedCa.builder(clock).authoritiesOf(FOUNDED).pushDelay(Duration.ofMinutes(30)).build();
    private final RenewalStore store = new InMemoryRenewalStore();
    private final DataKey dataKey = DataKey.random();
    private final List<Program> processes = List.of(new Program(), new Program());
    private final List<SimulatedToken> tokens = new ArrayList<>();
    private final List<SimulatedTokenDriver> drivers = new ArrayList<>();
    private int depth;

    Town(long seed) throws Exception {
      random = new Random(seed);
      for (int i = 0; i < KEYS; i++) {
        SimulatedToken token =
            SimulatedToken.builder()
                .serialNumber(String.format("YL%08d", i))
                .pin(Pin.takeOver("123456".toCharArray()))
                .keyPairs(PAIRS)
                .build();
        tokens.add(token);
        drivers.add(SimulatedTokenDriver.of(token));
        try (TokenSession session = token(i).login(PINS)) {
          ca.provision(
              session,
              KeyAlgorithm.EC_P256,
              SUBJECT,
              START.minus(Duration.ofDays(100)),
              START.plus(Duration.ofDays(265)));
        }
      }
      processes.forEach(this::restart);
    }

    private Token token(int i) throws TokenException {
      return drivers.get(i).tokens().get(0);
    }

    private void restart(Program process) {
      process.engine =
          RenewalEngine.builder()
              .ca(ca.client(process.faults))
              .store(new FaultyStore(store, process.faults))
              .dataKey(dataKey)
              .clock(clock)
              .calendar(CALENDAR)
              .build();
    }

    /** How many steps it took until everybody had his certificate. */
    int live() throws Exception {
      for (int step = 1; step <= MAX_STEPS; step++) {
        int supplier = random.nextInt(KEYS);
        Program process = processes.get(random.nextInt(2));
        disturb(process);
        act(process, supplier);
        clock.advance(Duration.ofMinutes(random.nextInt(40)));
        if (step % 20 == 0 && everybodyIsDone()) {
          assertInvariants();
          return step;
        }
      }
      throw new AssertionError("somebody still waits");
    }

    private void disturb(Program process) {
      int soon = process.faults.count() + 1 + random.nextInt(12);
      // Where hardly anybody does anything any more, faults must not pile up for the last one.
      if (random.nextInt(4) == 0 && process.faults.count() >= process.disturbedUntil) {
        process.faults.from(soon, NETWORK.get(random.nextInt(NETWORK.size())));
        process.disturbedUntil = soon;
      }
      if (random.nextInt(3) == 0) {
        Program other = processes.get(process == processes.get(0) ? 1 : 0);
        int supplier = random.nextInt(KEYS);
        process.faults.before(soon, () -> act(other, supplier));
      }
    }

    private void act(Program process, int supplier) {
      if (depth == 3) {
        return; // interruptions of interruptions end somewhere
      }
      depth++;
      try {
        step(process, supplier);
      } catch (SimulatedCrash crash) {
        restart(process);
      } catch (XuqiException trouble) {
        // He tries again.
      } catch (Exception e) {
        throw new AssertionError(e);
      } finally {
        depth--;
      }
    }

    private void step(Program process, int supplier) throws Exception {
      RenewalEngine engine = process.engine;
      if (random.nextInt(3) == 0) {
        for (RenewalId id : engine.due(3)) {
          engine.refresh(id);
        }
        return;
      }
      Optional<Renewal> newest =
          engine.list(1000).stream()
              .filter(r -> r.token().serialNumber().endsWith(String.valueOf(supplier)))
              .findFirst();
      if (newest.isEmpty() || isOver(newest.get()) || isUnsent(newest.get())) {
        if (newest.isEmpty() || newest.get().state() != RenewalState.COMPLETED) {
          Token token = token(supplier);
          engine.apply(
              token, engine.offer(token).renew(1, RenewalWorld.agent(), clock.instant()), PINS);
        }
        return;
      }
      onward(engine, newest.get(), token(supplier));
    }

    private static boolean isOver(Renewal renewal) {
      return renewal.state().isFinal();
    }

    private static boolean isUnsent(Renewal renewal) {
      return renewal.state() == RenewalState.SUBMITTING
          && renewal.allowedActions().contains(UserAction.CANCEL);
    }

    private void onward(RenewalEngine engine, Renewal renewal, Token token) throws Exception {
      if (renewal.allowedActions().contains(UserAction.CANCEL) && random.nextInt(25) == 0) {
        engine.cancel(renewal.id());
        return;
      }
      switch (renewal.state()) {
        case AWAITING_PAYMENT -> {
          Renewal shown = engine.pay(renewal.id(), ALIPAY);
          if (shown.nextAction().orElse(null) instanceof NextAction.ShowQr qr
              && random.nextInt(2) == 0) {
            ca.payer().pay(qr.content().substring(qr.content().lastIndexOf('/') + 1));
          }
        }
        case AWAITING_REVIEW -> {
          review(renewal);
          engine.refresh(renewal.id());
        }
        case AWAITING_INSTALL, INSTALLING -> engine.installAll(token, PINS, InstallProgress.none());
        case REJECTED ->
            engine.resubmit(renewal.id(), token, renewal.application().orElseThrow(), PINS);
        default -> engine.refresh(renewal.id());
      }
    }

    private void review(Renewal renewal) {
      Set<String> his = new HashSet<>();
      renewal.orders().forEach(o -> o.businessNumber().ifPresent(n -> his.add(n.value())));
      for (SimulatedOrder order : ca.orders()) {
        if (order.underReview() && his.contains(order.number())) {
          BusinessNumber number = new BusinessNumber(order.number());
          if (random.nextInt(5) == 0) {
            ca.reject(number, "经办人姓名有误");
          } else {
            ca.approve(number);
          }
        }
      }
    }

    private List<Renewal> stored() throws Exception {
      return RenewalEngine.builder()
          .ca(ca.client())
          .store(store)
          .dataKey(dataKey)
          .clock(clock)
          .calendar(CALENDAR)
          .build()
          .list(1000);
    }

    private boolean everybodyIsDone() throws Exception {
      return stored().stream().filter(r -> r.state() == RenewalState.COMPLETED).count() == KEYS;
    }

    private void assertInvariants() throws Exception {
      processes.forEach(p -> p.faults.clear());
      clock.advance(Duration.ofHours(3));
      Set<String> known = new HashSet<>();
      Set<Object> certificates = new HashSet<>();
      for (Renewal renewal : stored()) {
        Renewal last = processes.get(0).engine.refresh(renewal.id());
        assertTrue(last.state().isFinal() && !last.refundDue(), last::toString);
        boolean completed = last.state() == RenewalState.COMPLETED;
        last.paymentOrder()
            .ifPresent(
                p -> assertEquals(completed ? FEE : 0, ca.ledger().kept(p.number()), "kept"));
        last.orders().forEach(o -> o.businessNumber().ifPresent(n -> known.add(n.value())));
        if (completed) {
          assertTrue(certificates.add(last.orders().get(0).certificate()), "renewed once");
        }
      }
      Set<String> made = new HashSet<>();
      ca.orders().forEach(o -> made.add(o.number()));
      assertEquals(made, known, "the CA's orders are those that are stored");
      for (int i = 0; i < KEYS; i++) {
        assertEquals(2, token(i).certificates().size(), "the old one and the new one");
        assertTrue(tokens.get(i).keys().size() <= 2, "no key left over");
      }
    }
  }
}
