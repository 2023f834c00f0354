package io.xuqi.scenarios.renewal;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import java.util.List;
import java.util.Optional;

/**
 * The ways a renewal can go whose fee is collected by the integrator's own Alipay account: the real
 * client, and everything that can happen to a request, a reply and a push on the wire.
 */
final class AlipayStories {

  private AlipayStories() {}

  static List<Story> all() {
    return List.of(
        paidAndInstalled(), closedAndPaidLate(), cancelledAfterPayment(), cancelledAndPaidLate());
  }

  /** Alipay pushes what is due, then somebody does something, until nothing is owed to anybody. */
  private abstract static class AlipayStory extends Story {
    private final RenewalState end;

    AlipayStory(String name, RenewalState end) {
      super(name);
      this.end = end;
    }

    @Override
    SweepWorld begin() throws Exception {
      return new SweepWorld(ca -> ca).with(KeyAlgorithm.EC_P256, 21);
    }

    @Override
    final boolean step(SweepWorld world) throws Exception {
      world.alipay.deliver(world.engine);
      Optional<Renewal> newest = world.newest();
      if (newest.isEmpty()) {
        world.apply();
        return false;
      }
      Renewal renewal = newest.get();
      act(world, renewal);
      return renewal.state().isFinal() && !renewal.refundDue() && !world.alipay.waits();
    }

    /** What somebody does next, whatever went wrong before. */
    abstract void act(SweepWorld world, Renewal renewal) throws Exception;

    @Override
    final RenewalState end() {
      return end;
    }
  }

  static Story paidAndInstalled() {
    return new AlipayStory("paid by own Alipay and installed", RenewalState.COMPLETED) {
      @Override
      void act(SweepWorld world, Renewal renewal) throws Exception {
        goOn(world, renewal);
      }
    };
  }

  static Story closedAndPaidLate() {
    return new AlipayStory(
        "own Alipay: closed, the wallet paid, late money given back", RenewalState.COMPLETED) {
      @Override
      void act(SweepWorld world, Renewal renewal) throws Exception {
        boolean unpaid = renewal.state() == RenewalState.AWAITING_PAYMENT;
        if (unpaid && !world.done.contains("shown")) {
          show(world, renewal);
        } else if (unpaid) {
          onward(world, renewal, Stories.WALLET);
        } else {
          if (world.done.contains("shown") && world.once("late")) {
            world.alipay.payKept();
          }
          goOn(world, renewal);
        }
      }
    };
  }

  static Story cancelledAfterPayment() {
    return new AlipayStory(
        "own Alipay: cancelled after payment, given back once", RenewalState.CANCELLED) {
      @Override
      void act(SweepWorld world, Renewal renewal) throws Exception {
        if (renewal.state() == RenewalState.AWAITING_REVIEW
            || renewal.state() == RenewalState.AWAITING_INSTALL) {
          world.engine.cancel(renewal.id());
        } else {
          goOn(world, renewal);
        }
      }
    };
  }

  static Story cancelledAndPaidLate() {
    return new AlipayStory(
        "own Alipay: cancelled unpaid, paid all the same, given back", RenewalState.CANCELLED) {
      @Override
      void act(SweepWorld world, Renewal renewal) throws Exception {
        if (renewal.state() == RenewalState.AWAITING_PAYMENT) {
          if (!world.done.contains("shown")) {
            show(world, renewal);
          } else {
            world.engine.cancel(renewal.id());
          }
        } else {
          if (renewal.state().isFinal() && world.once("late")) {
            world.alipay.payKept();
          }
          goOn(world, renewal);
        }
      }
    };
  }

  /** Has the code shown, and keeps it. */
  private static void show(SweepWorld world, Renewal renewal) throws Exception {
    if (world.alipay.keep(world.engine.pay(renewal.id(), SweepAlipay.ID).nextAction())) {
      world.done.add("shown");
    }
  }

  private static void goOn(SweepWorld world, Renewal renewal) throws Exception {
    if (renewal.state().isFinal()) {
      if (renewal.refundDue()) {
        world.engine.refresh(renewal.id());
      }
    } else if (renewal.state() == RenewalState.AWAITING_PAYMENT) {
      pay(world, renewal);
    } else {
      Story.onward(world, renewal, SweepAlipay.ID);
    }
  }

  /** Who has just paid is told so by Alipay; otherwise the program asks. */
  private static void pay(SweepWorld world, Renewal renewal) throws Exception {
    boolean paid =
        renewal.allowedActions().contains(UserAction.PAY)
            && Story.scan(world, world.engine.pay(renewal.id(), SweepAlipay.ID));
    if (!paid) {
      world.engine.refresh(renewal.id());
    }
  }
}
