package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.scenarios.ports.WalletPayment;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedOrder;
import io.xuqi.simulator.payment.PaymentOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The ways a renewal can go. */
final class Stories {

  static final PaymentMethodId WALLET = WalletPayment.ID;

  private Stories() {}

  static List<Story> all() {
    List<Story> stories = new ArrayList<>(AlipayStories.all());
    stories.addAll(TransferStories.all());
    stories.addAll(InvoiceStories.all());
    stories.addAll(byCode());
    return stories;
  }

  private static List<Story> byCode() {
    return List.of(
        paidAndInstalled(),
        synchronised(),
        rejectedAndCorrected(),
        cancelledAfterPaymentAndRenewedAgain(),
        cancelledWhileApproved("approval meets cancellation, which the CA accepts", c -> c),
        cancelledWhileApproved(
            "approval meets cancellation, which the CA refuses", c -> c.refuseLateCancellation()),
        expiredAndPaidLate(),
        collectedByTheWallet(),
        walletLosesAnAnswerAndAlipayIsPaid(),
        recoveredWithExpiredCertificate(),
        oneOfTwoRejected());
  }

  private static SweepWorld pair(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    return new SweepWorld(policy).with(KeyAlgorithm.EC_P256, 21).with(KeyAlgorithm.SM2, 21);
  }

  private static SweepWorld single(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    return new SweepWorld(policy).with(KeyAlgorithm.EC_P256, 21);
  }

  private static boolean over(Optional<Renewal> newest) {
    return newest.isPresent() && newest.get().state() == RenewalState.COMPLETED;
  }

  static Story paidAndInstalled() {
    return new Story("a pair is paid by Alipay and installed") {
      @Override
      SweepWorld begin() throws Exception {
        return pair(ca -> ca.pushDelay(Duration.ofMinutes(20)));
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
        } else if (!over(newest)) {
          onward(world, newest.get(), ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story synchronised() {
    return new Story("validities are synchronised for free") {
      @Override
      SweepWorld begin() throws Exception {
        return new SweepWorld(ca -> ca).with(KeyAlgorithm.EC_P256, 60).with(KeyAlgorithm.SM2, 10);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty() || isUnsent(newest.get())) {
          world.synchronise();
        } else if (!over(newest)) {
          onward(world, newest.get(), ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story rejectedAndCorrected() {
    return new Story("rejected, corrected, approved and installed") {
      @Override
      SweepWorld begin() throws Exception {
        return pair(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
        } else if (newest.get().state() == RenewalState.AWAITING_REVIEW
            && world.ca.ledger().submissions().size() == 1) {
          world.reject();
          world.engine.refresh(newest.get().id());
        } else if (!over(newest)) {
          onward(world, newest.get(), ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story cancelledAfterPaymentAndRenewedAgain() {
    return new Story("cancelled after payment, keys discarded, renewed again") {
      @Override
      SweepWorld begin() throws Exception {
        return single(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        boolean cancelledOnce = world.ca.orders().stream().anyMatch(Stories::isCancelled);
        if (newest.isEmpty() || newest.get().state() == RenewalState.CANCELLED) {
          world.apply();
        } else if (newest.get().state() == RenewalState.AWAITING_REVIEW && !cancelledOnce) {
          world.engine.cancel(newest.get().id());
        } else if (!over(newest)) {
          onward(world, newest.get(), ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  private static boolean isUnsent(Renewal renewal) {
    return renewal.state() == RenewalState.SUBMITTING
        && renewal.allowedActions().contains(UserAction.CANCEL);
  }

  private static boolean isCancelled(SimulatedOrder order) {
    return order.status() == io.xuqi.ca.ServiceOrder.Status.CANCELLED;
  }

  static Story cancelledWhileApproved(String name, UnaryOperator<SimulatedCa.Builder> policy) {
    return new Story(name) {
      @Override
      SweepWorld begin() throws Exception {
        return pair(policy);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_REVIEW && !world.done.contains("cancel")) {
          world.approve();
          world.engine.cancel(renewal.id());
          world.done.add("cancel"); // he saw an answer
        } else if (!renewal.state().isFinal()) {
          onward(world, renewal, ALIPAY);
        }
        return renewal.state().isFinal();
      }

      @Override
      RenewalState end() {
        return name.endsWith("accepts") ? RenewalState.CANCELLED : RenewalState.COMPLETED;
      }
    };
  }

  static Story expiredAndPaidLate() {
    return new Story("not paid in time, expired, paid late") {
      @Override
      SweepWorld begin() throws Exception {
        return single(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_PAYMENT && !world.done.contains("shown")) {
          Renewal shown = world.engine.pay(renewal.id(), ALIPAY);
          if (shown.nextAction().isPresent()) {
            world.done.add("shown");
            world.clock.advance(Duration.ofDays(16));
          }
        } else if (renewal.state() == RenewalState.EXPIRED) {
          if (world.once("late")) {
            payEverythingShown(world);
            world.engine.refresh(renewal.id());
            return false;
          }
          return true;
        } else {
          world.engine.refresh(renewal.id());
          if (isUnsent(renewal)) {
            world.apply();
          }
        }
        return false;
      }

      @Override
      RenewalState end() {
        return RenewalState.EXPIRED;
      }
    };
  }

  /** The payer has kept every code he was shown. */
  private static void payEverythingShown(SweepWorld world) throws Exception {
    for (Renewal renewal : world.stored()) {
      for (int i = 1; i <= 3; i++) {
        try {
          world.ca.payer().pay(attempt(renewal, i));
        } catch (IllegalArgumentException neverShown) {
          // The CA has no such attempt.
        }
      }
    }
  }

  private static String attempt(Renewal renewal, int number) {
    return io.xuqi.renewal.StoredOrders.attemptId(renewal.id(), number);
  }

  static Story collectedByTheWallet() {
    return new Story("the wallet collects and the CA is told") {
      @Override
      SweepWorld begin() throws Exception {
        return single(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
        } else if (!over(newest)) {
          onward(world, newest.get(), WALLET);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story walletLosesAnAnswerAndAlipayIsPaid() {
    return new Story("the wallet loses an answer, Alipay is paid, the wallet's money comes late") {
      @Override
      SweepWorld begin() throws Exception {
        SweepWorld world = single(ca -> ca);
        world.faults.next(PaymentOperation.INITIATE, Fault.UNKNOWN_DONE);
        return world;
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_PAYMENT && !world.done.contains("wallet")) {
          world.engine.pay(renewal.id(), WALLET);
          world.done.add("wallet");
        } else if (renewal.state() == RenewalState.AWAITING_REVIEW && world.once("late")) {
          // He had been shown the wallet's code all the same, and pays it now.
          String trade = attempt(renewal, 1);
          boolean opened = !SweepWorld.WALLET.status(trade).equals("NONE");
          if (opened && world.trades.add(trade)) {
            var pushed = SweepWorld.WALLET.pay(trade, 18_000, world.clock.instant());
            world.otherProcess().paymentNotified(WALLET, pushed);
          }
        } else if (!over(newest)) {
          onward(world, renewal, ALIPAY);
        } else if (renewal.refundDue()) {
          world.engine.refresh(renewal.id());
          return false;
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story recoveredWithExpiredCertificate() {
    return new Story("the store is lost, the certificate expires, recovered and installed") {
      @Override
      SweepWorld begin() throws Exception {
        return pair(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          if (world.done.contains("lost")) {
            world.recover();
          } else {
            world.apply();
          }
        } else if (newest.get().state() == RenewalState.AWAITING_INSTALL && world.once("lost")) {
          world.loseStore();
          world.clock.advance(Duration.ofDays(30));
        } else if (!over(newest)) {
          onward(world, newest.get(), ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story oneOfTwoRejected() {
    return new Story("of two linked orders one is approved and one rejected") {
      @Override
      SweepWorld begin() throws Exception {
        return pair(ca -> ca);
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_REVIEW
            && world.ca.ledger().submissions().size() == 1) {
          List<SimulatedOrder> waiting =
              world.ca.orders().stream().filter(SimulatedOrder::underReview).toList();
          if (waiting.size() == 2) {
            world.ca.approve(new BusinessNumber(waiting.get(0).number()));
            world.ca.reject(new BusinessNumber(waiting.get(1).number()), "证件照片不清晰");
          }
          world.engine.refresh(renewal.id());
        } else if (renewal.state() == RenewalState.REJECTED
            && renewal.allowedActions().contains(UserAction.INSTALL)) {
          world.install(); // what is approved need not wait for its twin
        } else if (!over(newest)) {
          onward(world, renewal, ALIPAY);
        }
        return over(newest);
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Stream<Story> stream() {
    return all().stream();
  }
}
