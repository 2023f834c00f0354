package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalRunner;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.store.StoreOperation;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runner asks when it is worth while, about everything, and can be stopped and woken. */
@Timeout(60)
final class RunnerTest {

  private static Renewal inReview(RenewalWorld world) throws Exception {
    Renewal renewal = world.apply();
    world.payAsShown(world.engine.pay(renewal.id(), ALIPAY));
    return world.engine.refresh(renewal.id());
  }

  /** A CA that counts how often it is asked about orders, and says when to come again. */
  private static final class Asked extends DelegatingCa {
    final AtomicInteger times = new AtomicInteger();
    Optional<Duration> unavailableFor = Optional.empty();

    Asked(RenewalWorld world) {
      super(world.ca.client());
    }

    @Override
    public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
      times.incrementAndGet();
      if (unavailableFor.isPresent()) {
        throw new CaException(
            Problem.of(ErrorCode.CA_UNAVAILABLE), null, unavailableFor.orElseThrow());
      }
      return super.order(order, context);
    }
  }

  @Test
  @Tag("R48")
  void aReviewOfDaysIsPolledRarelyAndItsEndIsNoticedWithinTheHour() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Asked ca = new Asked(world);
    world.engine = world.engine(ca);
    Renewal renewal = inReview(world);
    RenewalRunner runner = RenewalRunner.of(world.engine);
    ca.times.set(0);
    Instant approvedAt = world.clock.instant().plus(Duration.ofDays(2));
    int ticks = 0;
    while (world.clock.instant().isBefore(approvedAt)) {
      advanceTo(world.clock, runner.tick());
      ticks++;
    }
    assertTrue(ca.times.get() <= 2 * (48 + 5), "two orders, hourly in the end: " + ca.times);
    assertTrue(ticks < 60, "no busy rounds: " + ticks);

    world.approveAll(renewal);
    Instant approved = world.clock.instant();
    Optional<Instant> next = runner.tick();
    while (world.state(renewal) != RenewalState.AWAITING_INSTALL) {
      advanceTo(world.clock, next);
      next = runner.tick();
    }
    Duration late = Duration.between(approved, world.clock.instant());
    assertTrue(late.compareTo(Duration.ofHours(1)) <= 0, "noticed after " + late);
  }

  private static void advanceTo(VirtualClock clock, Optional<Instant> next) {
    Duration wait = Duration.between(clock.instant(), next.orElseThrow());
    assertFalse(wait.isNegative() || wait.isZero(), "a round ends only when nothing is due");
    clock.advance(wait);
  }

  @Test
  void aCaThatAsksForPatienceIsNotAskedBefore() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Asked ca = new Asked(world);
    world.engine = world.engine(ca);
    inReview(world);
    RenewalRunner runner = RenewalRunner.of(world.engine);
    ca.unavailableFor = Optional.of(Duration.ofHours(3));
    world.clock.advance(Duration.ofHours(1));
    Instant asked = world.clock.instant();
    assertEquals(Optional.of(asked.plus(Duration.ofHours(3))), runner.tick());
    int before = ca.times.get();
    world.clock.advance(Duration.ofHours(3).minusMillis(1));
    runner.tick();
    assertEquals(before, ca.times.get());
    world.clock.advance(Duration.ofMillis(1));
    runner.tick();
    assertTrue(ca.times.get() > before);
  }

  @Test
  void oneThatCannotBeRefreshedKeepsNoOtherWaiting() throws Exception {
    RenewalWorld broken = RenewalWorld.withPair();
    Renewal damaged = inReview(broken);
    RenewalWorld sound = new RenewalWorld(broken.clock, broken.ca, 2).withPairOnKey();
    sound.store = broken.store;
    sound.dataKey = broken.dataKey;
    Renewal renewal = inReview(sound.restarted());
    broken.damage(damaged.id());
    sound.approveAll(renewal);

    FaultPlan plan = FaultPlan.recording();
    sound.store = new FaultyStore(sound.store, plan);
    RenewalRunner runner = RenewalRunner.of(sound.restarted().engine).workers(3);
    sound.clock.advance(Duration.ofHours(1));
    runner.tick();
    assertEquals(RenewalState.AWAITING_INSTALL, sound.state(renewal));
    long finds = count(plan, StoreOperation.FIND);
    runner.tick();
    assertEquals(finds, count(plan, StoreOperation.FIND), "it waits for its next try");
    sound.clock.advance(Duration.ofMinutes(1));
    runner.tick();
    assertEquals(finds + 1, count(plan, StoreOperation.FIND));
    runner.close();
  }

  private static long count(FaultPlan plan, StoreOperation operation) {
    return plan.performed().stream().filter(p -> p.operation() == operation).count();
  }

  @Test
  void manyAreRefreshedByManyWorkersEachOnce() throws Exception {
    VirtualClock clock = VirtualClock.at(RenewalWorld.START);
    SimulatedCa ca = SimulatedCa.of(clock);
    RenewalWorld first = new RenewalWorld(clock, ca, 1);
    Asked asked = new Asked(first);
    List<Renewal> all = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      RenewalWorld world = new RenewalWorld(clock, ca, i).withCertificate(KeyAlgorithm.EC_P256, 21);
      world.store = first.store;
      world.dataKey = first.dataKey;
      Renewal renewal = inReview(world.restarted());
      world.approveAll(renewal);
      all.add(renewal);
    }
    first.engine = first.engine(asked);
    clock.advance(Duration.ofHours(1));
    try (RenewalRunner runner = RenewalRunner.of(first.engine).workers(4)) {
      runner.tick();
    }
    for (Renewal renewal : all) {
      assertEquals(RenewalState.AWAITING_INSTALL, first.state(renewal));
    }
    assertEquals(12, asked.times.get());
  }

  /** Lets a test wait for the runner's next look at the store. */
  private static final class Watched extends DelegatingStore {
    final Semaphore looks = new Semaphore(0);

    Watched(RenewalStore store) {
      super(store);
    }

    @Override
    public Optional<Instant> nextDue() throws StoreException {
      Optional<Instant> next = super.nextDue();
      looks.release();
      return next;
    }

    void awaitLook() throws InterruptedException {
      assertTrue(looks.tryAcquire(30, TimeUnit.SECONDS), "the runner looks at the store");
    }
  }

  @Test
  void whatBecomesDueSoonerWakesTheRunnerAtOnce() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Watched store = new Watched(world.store);
    world.store = store;
    world.restarted();
    try (RenewalRunner runner = RenewalRunner.of(world.engine).start()) {
      store.awaitLook(); // the first round; nothing is due, and it waits
      store.looks.drainPermits();
      Renewal renewal = world.apply();
      store.awaitLook();
      world.engine.pay(renewal.id(), ALIPAY);
      store.awaitLook();
      assertThrows(IllegalStateException.class, runner::start);
    }
  }

  @Test
  void aWakeDuringARoundIsNotLost() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    CountDownLatch inRound = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger rounds = new AtomicInteger();
    Semaphore ended = new Semaphore(0);
    world.store =
        new DelegatingStore(world.store) {
          @Override
          public Optional<Instant> nextDue() throws StoreException {
            if (rounds.incrementAndGet() == 1) {
              inRound.countDown();
              try {
                assertTrue(goOn.await(30, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
            ended.release();
            return super.nextDue();
          }
        };
    world.restarted();
    try (RenewalRunner runner = RenewalRunner.of(world.engine).start()) {
      assertTrue(inRound.await(30, TimeUnit.SECONDS));
      runner.wake();
      goOn.countDown();
      assertTrue(ended.tryAcquire(2, 30, TimeUnit.SECONDS), "another round follows at once");
    }
  }

  @Test
  void aClosedRunnerAsksNobodyAnyMore() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Asked ca = new Asked(world);
    world.engine = world.engine(ca);
    inReview(world);
    RenewalRunner runner = RenewalRunner.of(world.engine).start();
    runner.close();
    int before = ca.times.get();
    world.clock.advance(Duration.ofDays(1));
    runner.wake();
    assertEquals(before, ca.times.get());
    assertThrows(IllegalStateException.class, runner::start);
    runner.close();
  }

  @Test
  void theRunnerErasesWhatWasKeptLongEnough() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.engine = world.builder().retention(Duration.ofDays(1)).build();
    world.engine.cancel(world.apply().id());
    RenewalRunner runner = RenewalRunner.of(world.engine);
    runner.tick();
    assertEquals(1, world.engine.list(10).size());
    world.clock.advance(Duration.ofDays(2));
    runner.tick();
    assertEquals(List.of(), world.engine.list(10));
  }
}
