package io.xuqi.scenarios.renewal;

import io.xuqi.common.XuqiException;
import io.xuqi.payment.NextAction;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.SimulatedCrash;
import java.time.Duration;
import java.util.List;

/**
 * A patient supplier with an attentive administrator: whatever goes wrong, he puts the key back in,
 * starts the program again and goes on with what is allowed, until the renewal is complete.
 */
final class Supplier {

  private static final int PATIENCE = 60;

  private final RenewalWorld world;

  Supplier(RenewalWorld world) {
    this.world = world;
  }

  void renewOnce() throws Exception {
    for (int i = 0; i < PATIENCE; i++) {
      try {
        if (step()) {
          return;
        }
      } catch (SimulatedCrash crash) {
        world.restarted();
      } catch (XuqiException trouble) {
        // Read, and try again: nothing else is asked of him.
      }
      world.key.insert();
      world.clock.advance(Duration.ofMinutes(15));
    }
    throw new AssertionError("not complete after " + PATIENCE + " tries");
  }

  /** One thing the supplier does; true when there is nothing left to do. */
  private boolean step() throws Exception {
    List<Renewal> live =
        world.engine.list(10).stream().filter(r -> r.state() != RenewalState.CANCELLED).toList();
    if (live.isEmpty()) {
      world.apply();
      return false;
    }
    Renewal renewal = live.get(0);
    switch (renewal.state()) {
      case COMPLETED -> {
        return true;
      }
      case SUBMITTING -> {
        if (renewal.allowedActions().contains(UserAction.CANCEL)) {
          world.apply(); // never sent: goes on with it
        } else {
          world.engine.refresh(renewal.id());
        }
      }
      case AWAITING_PAYMENT -> pay(renewal);
      case AWAITING_REVIEW -> {
        approve(renewal);
        world.engine.refresh(renewal.id());
      }
      case AWAITING_INSTALL, INSTALLING -> world.install();
      default -> throw new AssertionError("unexpected " + renewal);
    }
    return false;
  }

  private void pay(Renewal renewal) throws Exception {
    Renewal shown = world.engine.pay(renewal.id(), RenewalWorld.ALIPAY);
    if (shown.nextAction().isPresent() && shown.nextAction().get() instanceof NextAction.ShowQr) {
      world.payAsShown(shown);
    }
    world.engine.refresh(renewal.id());
  }

  private void approve(Renewal renewal) {
    for (Renewal.Order order : renewal.orders()) {
      if (order.state() == RenewalState.AWAITING_REVIEW) {
        try {
          world.ca.approve(order.businessNumber().orElseThrow());
        } catch (IllegalStateException alreadyApproved) {
          // The engine learns of it late: the approval's news was lost.
        }
      }
    }
  }
}
