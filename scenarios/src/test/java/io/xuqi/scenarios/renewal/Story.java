package io.xuqi.scenarios.renewal;

import io.xuqi.common.XuqiException;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.SimulatedCrash;
import java.time.Duration;
import java.util.Optional;

/**
 * What a supplier and the people around him do, as steps that look first how things stand: whatever
 * goes wrong, he puts the key back in, starts the program again and goes on with what is allowed.
 */
abstract class Story {

  private static final int PATIENCE = 80;

  final String name;

  Story(String name) {
    this.name = name;
  }

  /** The key, the CA and the store as they are when the story begins. */
  abstract SweepWorld begin() throws Exception;

  /** One thing somebody does; true when the story is over. */
  abstract boolean step(SweepWorld world) throws Exception;

  /** How the newest renewal ends when nothing goes wrong. */
  abstract RenewalState end();

  /** How many of its points a normal build takes, of as many as there are for most stories. */
  int sample(int most) {
    return most;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Goes on until the story is over. */
  final void tell(SweepWorld world) throws Exception {
    Optional<Throwable> last = Optional.empty();
    for (int i = 0; i < PATIENCE; i++) {
      try {
        if (step(world)) {
          return;
        }
      } catch (SimulatedCrash crash) {
        world.restart();
        last = Optional.of(crash);
      } catch (XuqiException trouble) {
        last = Optional.of(trouble); // read, and try again: nothing else is asked of him
      }
      world.key.insert();
      world.clock.advance(Duration.ofMinutes(15));
    }
    throw new AssertionError("not over after " + PATIENCE + " steps", last.orElse(null));
  }

  /** What everybody does with a renewal that is to be completed. */
  static void onward(SweepWorld world, Renewal renewal, PaymentMethodId method) throws Exception {
    switch (renewal.state()) {
      case SUBMITTING -> {
        if (renewal.allowedActions().contains(UserAction.CANCEL)) {
          world.apply(); // never sent: goes on with it
        } else {
          world.engine.refresh(renewal.id());
        }
      }
      case AWAITING_PAYMENT -> pay(world, renewal, method);
      case AWAITING_REVIEW -> {
        world.approve();
        world.engine.refresh(renewal.id());
      }
      case AWAITING_INSTALL, INSTALLING -> world.install();
      case REJECTED -> world.resubmit(renewal);
      case CANCELLING -> world.engine.refresh(renewal.id());
      default -> throw new AssertionError("nothing to do for " + renewal);
    }
  }

  static void pay(SweepWorld world, Renewal renewal, PaymentMethodId method) throws Exception {
    if (renewal.allowedActions().contains(UserAction.PAY)) {
      boolean told = scan(world, world.engine.pay(renewal.id(), method));
      assert !told || method.equals(SweepAlipay.ID);
    }
    world.engine.refresh(renewal.id());
  }

  /**
   * Pays what is shown, whatever it is: at the CA by its code, at the wallet by its trade, at
   * Alipay.
   *
   * @return whether Alipay has taken money by that, of which it tells by itself
   */
  static boolean scan(SweepWorld world, Renewal shown) {
    Optional<NextAction> next = shown.nextAction();
    if (next.isPresent() && SweepAlipay.isCode(next.get())) {
      return world.alipay.pay(next.get());
    }
    if (next.isPresent() && next.get() instanceof NextAction.ShowQr qr) {
      String attempt = qr.content().substring(qr.content().lastIndexOf('/') + 1);
      if (!qr.content().startsWith("wallet:")) {
        world.ca.payer().pay(attempt);
      } else if (world.trades.add(attempt)) {
        var pushed = SweepWorld.WALLET.pay(attempt, 18_000, world.clock.instant());
        assert pushed != null; // nobody listens: the wallet has to be asked
      }
    }
    return false;
  }
}
