package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.Story.onward;
import static io.xuqi.scenarios.renewal.SweepBank.Payer.SUPPLIER;

import io.xuqi.payment.NextAction;
import io.xuqi.payment.TransferRecord;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DeclaredTransfers;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways a renewal can go whose fee is transferred to the integrator's account at a bank. */
final class TransferStories {

  private static final long FEE = 18_000;
  private static final long PART = 10_000;

  private TransferStories() {}

  static List<Story> all() {
    return List.of(
        transferredInParts("transferred in two parts, declared and installed", true, 0),
        transferredInParts("transferred in two parts without the order's number", false, 0),
        transferredInParts("transferred in two parts, more than is due", true, 2_000),
        transferredInPartAndCancelled(),
        transferredInPartAndPaidByTheWallet());
  }

  private static SweepWorld world() throws Exception {
    return new SweepWorld(ca -> ca).with(KeyAlgorithm.EC_P256, 21);
  }

  static Story transferredInParts(String name, boolean quoted, long tooMuch) {
    return new Story(name) {
      @Override
      SweepWorld begin() throws Exception {
        return world();
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        giveBackByHand(world);
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
        } else if (newest.get().state() == RenewalState.AWAITING_PAYMENT) {
          transfer(world, newest.get(), quoted, tooMuch);
        } else if (newest.get().state() != RenewalState.COMPLETED) {
          onward(world, newest.get(), SweepBank.ID);
        } else {
          return isSettled(world, newest.get());
        }
        return false;
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  static Story transferredInPartAndCancelled() {
    return new Story("a part is transferred, then the application cancelled") {
      @Override
      SweepWorld begin() throws Exception {
        return world();
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        giveBackByHand(world);
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_PAYMENT && !world.done.contains("part")) {
          transferPart(world, renewal);
        } else if (renewal.state().isFinal()) {
          return isSettled(world, renewal);
        } else if (renewal.allowedActions().contains(UserAction.CANCEL)
            && world.done.contains("part")) {
          world.engine.cancel(renewal.id());
        } else {
          onward(world, renewal, SweepBank.ID);
        }
        return false;
      }

      @Override
      RenewalState end() {
        return RenewalState.CANCELLED;
      }
    };
  }

  static Story transferredInPartAndPaidByTheWallet() {
    return new Story("a part is transferred, the wallet is paid, the other part comes late") {
      @Override
      SweepWorld begin() throws Exception {
        return world();
      }

      @Override
      boolean step(SweepWorld world) throws Exception {
        giveBackByHand(world);
        Optional<Renewal> newest = world.newest();
        if (newest.isEmpty()) {
          world.apply();
          return false;
        }
        Renewal renewal = newest.get();
        if (renewal.state() == RenewalState.AWAITING_PAYMENT && !world.done.contains("part")) {
          transferPart(world, renewal);
        } else if (renewal.state() == RenewalState.AWAITING_REVIEW && world.once("late")) {
          world.bank.transfer(SUPPLIER, FEE - PART, number(renewal));
        } else if (renewal.state() == RenewalState.COMPLETED) {
          return isSettled(world, renewal);
        } else {
          onward(world, renewal, Stories.WALLET);
        }
        return false;
      }

      @Override
      RenewalState end() {
        return RenewalState.COMPLETED;
      }
    };
  }

  /** Pays whatever is missing in pieces, and declares what he has transferred. */
  private static void transfer(SweepWorld world, Renewal renewal, boolean quoted, long tooMuch)
      throws Exception {
    Renewal shown = renewal;
    if (renewal.allowedActions().contains(UserAction.PAY)) {
      shown = world.engine.pay(renewal.id(), SweepBank.ID);
    }
    boolean asked =
        shown.nextAction().map(n -> n.kind() == NextAction.Kind.ASK_TRANSFERS).orElse(false);
    if (asked) {
      long missing = missing(world, shown.transfers().orElseThrow());
      if (missing > 0) {
        String remark = quoted ? number(renewal) : "证书费";
        world.bank.transfer(SUPPLIER, missing == FEE ? PART : missing + tooMuch, remark);
      }
      declare(world, shown);
    }
    world.engine.refresh(renewal.id());
  }

  /** Transfers the first part and does no more. */
  private static void transferPart(SweepWorld world, Renewal renewal) throws Exception {
    Renewal shown = world.engine.pay(renewal.id(), SweepBank.ID);
    if (shown.nextAction().isPresent()) {
      if (world.once("transferred")) {
        world.bank.transfer(SUPPLIER, PART, number(renewal));
      }
      declare(world, shown);
      world.done.add("part"); // he saw an answer
    }
  }

  private static String number(Renewal renewal) {
    return renewal.paymentOrder().orElseThrow().number();
  }

  private static long missing(SweepWorld world, DeclaredTransfers transfers) {
    long underWay = world.bank.uncounted().stream().mapToLong(t -> t.amount().minorUnits()).sum();
    return transfers.due().minorUnits() - transfers.received().minorUnits() - underWay;
  }

  /** Keeps what was counted, adds what he transferred, and has it looked for. */
  private static void declare(SweepWorld world, Renewal renewal) throws Exception {
    List<TransferRecord> list = new ArrayList<>();
    renewal.transfers().map(DeclaredTransfers::transfers).orElse(List.of()).stream()
        .filter(d -> !d.mayBeDeleted())
        .map(Declared::transfer)
        .forEach(list::add);
    world.bank.uncounted().stream().filter(t -> !list.contains(t)).forEach(list::add);
    world.engine.declareTransfers(renewal.id(), list);
    world.engine.verifyTransfers(renewal.id());
  }

  /** Whether nothing that arrived is forgotten: otherwise it is declared, however late. */
  private static boolean isSettled(SweepWorld world, Renewal renewal) throws Exception {
    if (!world.bank.uncounted().isEmpty()) {
      declare(world, renewal);
      return false;
    }
    for (Renewal stored : world.stored()) {
      if (stored.refundDue()) {
        world.engine.refresh(stored.id());
        return false;
      }
    }
    // What was counted by a call whose answer got lost, the next look tells.
    return !world.engine.refresh(renewal.id()).refundDue();
  }

  /** No bank gives money back by itself: the merchant sees what is due, does it, and says so. */
  private static void giveBackByHand(SweepWorld world) throws Exception {
    for (Renewal renewal : world.stored()) {
      for (Renewal.Refund refund : renewal.refunds()) {
        if (refund.due() && world.bank.owes(refund.id())) {
          world.bank.giveBack(refund.id(), refund.amount());
          world.engine.refundMade(renewal.id(), refund.id());
        }
      }
    }
  }
}
