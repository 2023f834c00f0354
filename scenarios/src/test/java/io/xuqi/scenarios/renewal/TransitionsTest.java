package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.application.Application;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.StoredOrders;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.simulator.Operation;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.token.TokenOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The whole table is alive: every way an order can go is taken by somebody's doing, from outside,
 * through the engine. What a story needs that the sweep has no use for is a second computer with a
 * store of its own, on which the customer goes on in the meantime.
 */
final class TransitionsTest {

  /** Rows that only a CA takes whose rules are others than the simulated one's. */
  private static final Map<String, String> NEVER_HERE =
      Map.of(
          "AWAITING_INSTALL EXPIRED_AT_CA EXPIRED",
          "only what is unpaid expires here, and nothing unpaid is approved",
          "INSTALLING EXPIRED_AT_CA EXPIRED",
          "the same",
          "REJECTED EXPIRED_AT_CA EXPIRED",
          "the same: nothing unpaid is reviewed",
          "REJECTED ASKED_TO_PAY AWAITING_PAYMENT",
          "what was reviewed is paid, and a correction is not charged again",
          "CANCELLING ASKED_TO_PAY AWAITING_PAYMENT",
          "an unpaid order is always cancelled");

  private final Set<String> taken = new TreeSet<>();

  @Test
  void everyTransitionOfTheTableIsTakenFromOutside() throws Exception {
    for (Story story : Stories.all()) {
      SweepWorld world = story.begin();
      story.tell(world);
      note(world);
    }
    meanwhile();
    cancellations();
    refusals();
    twins();
    Set<String> expected = new TreeSet<>(StoredOrders.table());
    expected.removeAll(NEVER_HERE.keySet());
    assertEquals(Set.of(), without(expected, taken), "never taken");
    assertEquals(Set.of(), without(taken, expected), "taken, and said to be never");
    assertEquals(NEVER_HERE.size(), StoredOrders.table().size() - expected.size(), "rows of old");
  }

  private static Set<String> without(Set<String> rows, Set<String> others) {
    Set<String> rest = new TreeSet<>(rows);
    rest.removeAll(others);
    return rest;
  }

  private void note(SweepWorld world) {
    assertEquals(List.of(), world.violations);
    taken.addAll(world.taken);
  }

  // ---- meanwhile, on another computer ---------------------------------------------------------

  private void meanwhile() throws Exception {
    for (RenewalState here : List.of(RenewalState.SUBMITTING, RenewalState.AWAITING_PAYMENT)) {
      for (Status there :
          List.of(
              Status.AWAITING_REVIEW,
              Status.APPROVED,
              Status.REJECTED,
              Status.CANCELLED,
              Status.EXPIRED,
              Status.COMPLETED)) {
        meanwhile(here, there);
      }
    }
    for (Status there :
        List.of(Status.APPROVED, Status.REJECTED, Status.CANCELLED, Status.COMPLETED)) {
      meanwhile(RenewalState.AWAITING_REVIEW, there);
    }
    for (Status there : List.of(Status.CANCELLED, Status.COMPLETED)) {
      meanwhile(RenewalState.AWAITING_INSTALL, there);
      meanwhile(RenewalState.INSTALLING, there);
    }
    for (Status there :
        List.of(Status.AWAITING_REVIEW, Status.APPROVED, Status.CANCELLED, Status.COMPLETED)) {
      meanwhile(RenewalState.REJECTED, there);
    }
    for (Status there : List.of(Status.EXPIRED, Status.COMPLETED)) {
      meanwhile(RenewalState.CANCELLING, there);
    }
  }

  /** Here the program saw the order in one state; when it looks again, the CA has it in another. */
  private void meanwhile(RenewalState here, Status there) throws Exception {
    SweepWorld world = new SweepWorld(ca -> ca).with(KeyAlgorithm.EC_P256, 21);
    bring(world, here, there);
    assertEquals(here, world.newest().orElseThrow().state());
    if (there == Status.EXPIRED) {
      world.clock.advance(Duration.ofDays(16));
    } else {
      goOnElsewhere(world, there);
    }
    Renewal asked = world.engine.refresh(world.newest().orElseThrow().id());
    if (asked.problem().isPresent()) {
      world.recover(); // the other computer has the credential now
    }
    note(world);
  }

  private static void bring(SweepWorld world, RenewalState here, Status there) throws Exception {
    if (here == RenewalState.SUBMITTING) {
      world.faults.next(CaOperation.SUBMIT, Fault.UNKNOWN_DONE);
    }
    world.apply();
    boolean unpaid = here == RenewalState.CANCELLING && there == Status.EXPIRED;
    if (here == RenewalState.SUBMITTING || here == RenewalState.AWAITING_PAYMENT) {
      return;
    }
    if (!unpaid) {
      Story.pay(world, world.newest().orElseThrow(), ALIPAY);
    }
    Renewal renewal = world.newest().orElseThrow();
    switch (here) {
      case REJECTED -> {
        world.reject();
        world.engine.refresh(renewal.id());
      }
      case AWAITING_INSTALL -> {
        world.approve();
        world.engine.refresh(renewal.id());
      }
      case INSTALLING -> {
        world.approve();
        world.engine.refresh(renewal.id());
        world.faults.next(CaOperation.CERTIFICATES, Fault.UNKNOWN_NOT_DONE);
        world.install();
      }
      case CANCELLING -> {
        world.faults.next(CaOperation.CANCEL, Fault.UNKNOWN_NOT_DONE);
        world.engine.cancel(renewal.id());
      }
      default -> {
        // under review
      }
    }
  }

  private static void goOnElsewhere(SweepWorld world, Status there) throws Exception {
    RenewalEngine engine = world.otherComputer();
    Application application = world.stored().get(0).application().orElseThrow();
    Renewal renewal = engine.recover(world.token(), PINS).get(0);
    for (int i = 0; i < 10 && world.ca.orders().get(0).status() != there; i++) {
      renewal = engine.refresh(renewal.id());
      if (there == Status.CANCELLED) {
        engine.cancel(renewal.id());
        continue;
      }
      switch (renewal.state()) {
        case AWAITING_PAYMENT -> Story.scan(world, engine.pay(renewal.id(), ALIPAY));
        case AWAITING_REVIEW -> {
          if (there == Status.REJECTED) {
            world.reject();
          } else {
            world.approve();
          }
        }
        case REJECTED -> engine.resubmit(renewal.id(), world.token(), application, PINS);
        case AWAITING_INSTALL, INSTALLING ->
            engine.installAll(world.token(), PINS, InstallProgress.none());
        default -> throw new AssertionError("elsewhere: " + renewal);
      }
    }
    assertEquals(there, world.ca.orders().get(0).status());
  }

  /** The customer thinks better of it, wherever that is allowed. */
  private void cancellations() throws Exception {
    for (RenewalState here : List.of(RenewalState.REJECTED, RenewalState.AWAITING_INSTALL)) {
      SweepWorld world = single(ca -> ca);
      bring(world, here, Status.CANCELLED);
      assertEquals(
          RenewalState.CANCELLED, world.engine.cancel(world.newest().orElseThrow().id()).state());
      note(world);
    }
  }

  // ---- refused, and never sent ----------------------------------------------------------------

  private void refusals() throws Exception {
    // The certificate expires between its signature and its arrival.
    SweepWorld late = single(ca -> ca);
    late.faults.before(submits(late), () -> late.clock.advance(Duration.ofDays(30)));
    ignoring(late::apply);
    note(late);

    SweepWorld lateAgain = single(ca -> ca);
    lateAgain.apply();
    Story.pay(lateAgain, lateAgain.newest().orElseThrow(), ALIPAY);
    lateAgain.reject();
    Renewal rejected = lateAgain.engine.refresh(lateAgain.newest().orElseThrow().id());
    lateAgain.faults.every(CaOperation.RESUBMIT, Fault.UNKNOWN_NOT_DONE);
    lateAgain.resubmit(rejected);
    lateAgain.faults.clear();
    lateAgain.clock.advance(Duration.ofDays(30));
    lateAgain.engine.refresh(rejected.id());
    note(lateAgain);

    SweepWorld unsent = single(ca -> ca);
    unsent.faults.next(TokenOperation.SIGN, Fault.CRASH_BEFORE);
    try {
      unsent.apply();
    } catch (SimulatedCrash crash) {
      unsent.restart();
    }
    unsent.engine.cancel(unsent.newest().orElseThrow().id());
    note(unsent);
  }

  private static int submits(SweepWorld like) throws Exception {
    SweepWorld dry = single(ca -> ca);
    int begun = dry.faults.count();
    dry.apply();
    return like.faults.count() + number(dry, CaOperation.SUBMIT) - begun;
  }

  private static int number(SweepWorld world, Operation operation) {
    return world.faults.performed().stream()
        .filter(p -> p.operation() == operation)
        .mapToInt(Performed::number)
        .findFirst()
        .orElseThrow();
  }

  private interface Doing {
    void run() throws Exception;
  }

  private static void ignoring(Doing doing) throws Exception {
    try {
      doing.run();
    } catch (XuqiException refused) {
      // What the order did is what counts here.
    }
  }

  private static SweepWorld single(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    return new SweepWorld(policy).with(KeyAlgorithm.EC_P256, 21);
  }

  // ---- twins --------------------------------------------------------------------------------

  private void twins() throws Exception {
    twins((world, second) -> {});
    twins((world, second) -> world.ca.reject(second, "经办人姓名有误"));

    // The free twin of an unpaid order expires with it, and waits for its review until then.
    SweepWorld unpaid = pair();
    unpaid.apply();
    unpaid.clock.advance(Duration.ofDays(16));
    unpaid.engine.refresh(unpaid.newest().orElseThrow().id());
    note(unpaid);

    // Installed and confirmed, but the answer is lost; then he only looks.
    SweepWorld confirmed = single(ca -> ca);
    confirmed.apply();
    Story.pay(confirmed, confirmed.newest().orElseThrow(), ALIPAY);
    confirmed.approve();
    Renewal approved = confirmed.engine.refresh(confirmed.newest().orElseThrow().id());
    confirmed.faults.next(CaOperation.CONFIRM, Fault.UNKNOWN_DONE);
    confirmed.install();
    confirmed.engine.refresh(approved.id());
    note(confirmed);
  }

  private interface Second {
    void decide(SweepWorld world, BusinessNumber second);
  }

  /** One order is approved and cannot be cancelled any more: its twin goes on with it. */
  private void twins(Second second) throws Exception {
    SweepWorld world =
        new SweepWorld(ca -> ca.refuseLateCancellation())
            .with(KeyAlgorithm.EC_P256, 21)
            .with(KeyAlgorithm.SM2, 21);
    world.apply();
    Story.pay(world, world.newest().orElseThrow(), ALIPAY);
    Renewal renewal = world.newest().orElseThrow();
    List<BusinessNumber> numbers = RenewalWorld.numbers(renewal);
    world.ca.approve(numbers.get(0));
    second.decide(world, numbers.get(1));
    world.engine.cancel(renewal.id());
    note(world);
  }

  private static SweepWorld pair() throws Exception {
    return single(ca -> ca).with(KeyAlgorithm.SM2, 21);
  }
}
