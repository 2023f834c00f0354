package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.agent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.store.StoreOperation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a renewal has to wait for the disk: each commit is one fsync. */
final class CommitsTest {

  private final FaultPlan plan = FaultPlan.recording();

  private long commits() {
    return plan.performed().stream()
        .filter(p -> p.operation() instanceof StoreOperation o && o.commits())
        .count();
  }

  private RenewalWorld world() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.store = new FaultyStore(world.store, plan);
    return world.restarted();
  }

  @Test
  void aWholeRenewalOfAPairTakesTenCommits() throws Exception {
    RenewalWorld world = world();
    Renewal renewal = world.approved();
    world.install();
    assertEquals(RenewalState.COMPLETED, world.state(renewal));
    assertEquals(10, commits());
  }

  @Test
  void aFreeRenewalOfOneCertificateTakesSeven() throws Exception {
    RenewalWorld world =
        new RenewalWorld()
            .withCertificate(KeyAlgorithm.EC_P256, 10)
            .withCertificate(KeyAlgorithm.SM2, 60);
    world.store = new FaultyStore(world.store, plan);
    world.restarted();
    Renewal renewal =
        world.engine.apply(
            world.token(),
            world.engine.offer(world.token()).synchronise(agent(), world.clock.instant()),
            PINS);
    world.approveAll(renewal);
    world.engine.refresh(renewal.id());
    world.install();
    assertEquals(RenewalState.COMPLETED, world.state(renewal));
    assertEquals(7, commits());
  }

  @Test
  void lookingWithoutNewsCommitsNothingBeforeItsTimeAndTheNextPollOnceItIsDue() throws Exception {
    RenewalWorld world = world();
    Renewal renewal = world.apply();
    long before = commits();
    for (int i = 0; i < 5; i++) {
      world.engine.refresh(renewal.id());
    }
    assertEquals(before, commits());

    world.clock.advance(Duration.ofDays(1));
    Renewal polled = world.engine.refresh(renewal.id());
    assertEquals(before + 1, commits());
    assertEquals(
        true, polled.nextPollAt().orElseThrow().isAfter(world.clock.instant()), "rescheduled");
  }
}
