package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.SimulatedOrder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * Whatever users, the CA, the clock and crashes do, and in whatever order: the renewal is where the
 * table of the requirements says, and offers what it says.
 */
class RenewalModelTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final int LENGTH = NIGHTLY ? 60 : 25;

  /** Faults are logged where they are handled; here they are the point. Held, lest it is lost. */
  private static final Logger QUIET = Logger.getLogger("io.xuqi");

  /** The same plays in every build; for others, take another seed here for a while. */
  @Property(tries = 150, seed = "20260615")
  void aRenewalIsWhereTheTableOfTheRequirementsSays(
      @ForAll("plays") List<ActionChain<Play>> chains) {
    chains.forEach(RenewalModelTest::play);
  }

  private static void play(ActionChain<Play> chain) {
    QUIET.setLevel(Level.OFF);
    try {
      chain
          .withInvariant("the table of the requirements", Play::assertModel)
          .run()
          .assertLearnsTheTruthWhenAllIsWell();
    } finally {
      QUIET.setLevel(null);
    }
  }

  @Provide
  Arbitrary<List<ActionChain<Play>>> plays() {
    Action.Independent<Play> move =
        () ->
            Arbitraries.frequencyOf(
                    Tuple.of(5, Arbitraries.of(Move.APPLY, Move.PAY, Move.REFRESH)),
                    Tuple.of(4, Arbitraries.of(Move.APPROVE, Move.REJECT, Move.INSTALL)),
                    Tuple.of(
                        3, Arbitraries.of(Move.RESUBMIT, Move.CANCEL, Move.SCAN, Move.INVOICE)),
                    Tuple.of(3, Arbitraries.of(Move.FAULTS)),
                    Tuple.of(1, Arbitraries.of(Move.COLLECT)),
                    Tuple.of(1, Arbitraries.of(Move.HOURS, Move.WEEKS)))
                .map(m -> Transformer.mutate(m.name(), play -> play.make(m)));
    return ActionChain.startWith(Play::new)
        .withAction(move)
        .withMaxTransformations(LENGTH)
        .list()
        .ofSize(NIGHTLY ? 25 : 1);
  }

  /** What somebody does, or what happens to him. */
  enum Move {
    APPLY,
    PAY,
    /** Pays a code that was shown some time ago. */
    SCAN,
    REFRESH,
    CANCEL,
    RESUBMIT,
    /** Wants an invoice, or another one. */
    INVOICE,
    /** Fetches it. */
    COLLECT,
    INSTALL,
    APPROVE,
    REJECT,
    /** Time for a push to arrive, or for an attempt to end. */
    HOURS,
    /** Time for an unpaid order to expire, and for the certificate. */
    WEEKS,
    CRASH_SOON,
    NO_ANSWER_SOON,
    LATE_SOON,
    TWICE_SOON,
    STALE_SOON,
    KEY_PULLED_SOON,
    LOST_COMMIT_SOON;

    static final Move[] FAULTS = {
      CRASH_SOON,
      NO_ANSWER_SOON,
      LATE_SOON,
      TWICE_SOON,
      STALE_SOON,
      KEY_PULLED_SOON,
      LOST_COMMIT_SOON
    };
  }

  /** One supplier with one certificate. */
  static final class Play {

    private final SweepWorld world;
    private int shown;
    private int wishes;
    private int fault;

    Play() {
      try {
        world =
            new SweepWorld(ca -> ca.pushDelay(Duration.ofHours(1))).with(KeyAlgorithm.EC_P256, 100);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    void make(Move move) {
      try {
        world.key.insert();
        perform(move);
      } catch (SimulatedCrash crash) {
        world.restart();
      } catch (XuqiException expected) {
        // What is refused or fails shows in the state.
      } catch (Exception e) {
        throw new AssertionError(move.name(), e);
      }
    }

    private void perform(Move move) throws Exception {
      switch (move) {
        case HOURS -> world.clock.advance(Duration.ofHours(3));
        case WEEKS -> world.clock.advance(Duration.ofDays(16));
        case APPROVE -> world.approve();
        case REJECT -> world.reject();
        case APPLY -> world.apply();
        case SCAN -> scan();
        case CRASH_SOON -> soon(Fault.CRASH_BEFORE, Fault.CRASH_AFTER);
        case NO_ANSWER_SOON -> soon(Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE);
        case LATE_SOON -> soon(Fault.LATE, Fault.LATE);
        case TWICE_SOON -> soon(Fault.DUPLICATED, Fault.DUPLICATED);
        case STALE_SOON -> soon(Fault.STALE, Fault.STALE);
        case KEY_PULLED_SOON -> soon(Fault.PULLED_BEFORE, Fault.PULLED_AFTER);
        case LOST_COMMIT_SOON -> soon(Fault.FAILED, Fault.UNKNOWN_DONE);
        default -> {
          Optional<Renewal> newest = world.newest();
          if (newest.isPresent()) {
            act(move, newest.get());
          }
        }
      }
    }

    private void act(Move move, Renewal renewal) throws Exception {
      switch (move) {
        case REFRESH -> world.engine.refresh(renewal.id());
        case PAY -> {
          Renewal paying = world.engine.pay(renewal.id(), ALIPAY); // it asks first how things stand
          assertEquals(RenewalState.AWAITING_PAYMENT, paying.state(), "paid when it was owed");
          if (paying.nextAction().isPresent()) {
            shown++;
          }
        }
        case CANCEL -> {
          if (renewal.state() == RenewalState.CANCELLING) {
            world.engine.cancel(renewal.id()); // said again: asked again
          } else {
            allowing(UserAction.CANCEL, renewal, () -> world.engine.cancel(renewal.id()));
          }
        }
        case RESUBMIT -> allowing(UserAction.RESUBMIT, renewal, () -> world.resubmit(renewal));
        case INVOICE -> {
          wishes++;
          world.requestInvoice(
              renewal, wishes % 3 == 0 ? InvoiceStories.CHANGED : InvoiceStories.FIRST);
        }
        case COLLECT -> {
          world.engine.invoices().document(renewal.id(), DocumentFormat.XML);
          world.engine.invoices().collected(renewal.id());
        }
        case INSTALL -> world.engine.installAll(world.token(), PINS, InstallProgress.none());
        default -> throw new AssertionError(move.name());
      }
    }

    private interface Doing {
      void run() throws Exception;
    }

    /** What is not offered is refused. */
    private static void allowing(UserAction action, Renewal renewal, Doing doing) throws Exception {
      try {
        doing.run();
      } catch (RenewalException refused) {
        if (refused.code() == ErrorCode.RENEWAL_NOT_ALLOWED) {
          assertFalse(renewal.allowedActions().contains(action), () -> "refused for " + renewal);
        }
        throw refused;
      }
      assertTrue(renewal.allowedActions().contains(action), () -> action + " of " + renewal);
    }

    /** One of the next operations that can have it. */
    private void soon(Fault one, Fault other) {
      fault++;
      Fault chosen = fault % 2 == 0 ? one : other;
      world.faults.from(world.faults.count() + 1 + fault * 7 % 15, chosen);
    }

    private void scan() {
      for (SimulatedOrder order : world.ca.orders()) {
        if (shown > 0) {
          try {
            world.ca.payer().payOrder(new io.xuqi.ca.BusinessNumber(order.number()));
          } catch (IllegalStateException nothingOpen) {
            // He has no code for that one.
          }
        }
      }
    }

    // ---- the model ----------------------------------------------------------------------------

    void assertModel() {
      try {
        assertEquals(List.of(), world.violations);
        for (Renewal renewal : world.stored()) {
          assertOffers(renewal);
        }
        assertMoney();
        assertInvoices();
        assertIsNotAhead();
      } catch (XuqiException e) {
        throw new AssertionError(e);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    /** The middle column of the table. */
    private static void assertOffers(Renewal renewal) {
      Set<UserAction> offered = EnumSet.copyOf(with(renewal.allowedActions()));
      Set<UserAction> expected =
          switch (renewal.state()) {
            case AWAITING_PAYMENT -> EnumSet.of(UserAction.CANCEL, UserAction.REFRESH);
            case AWAITING_REVIEW -> EnumSet.of(UserAction.CANCEL, UserAction.REFRESH);
            case AWAITING_INSTALL ->
                EnumSet.of(UserAction.INSTALL, UserAction.CANCEL, UserAction.REFRESH);
            case INSTALLING -> EnumSet.of(UserAction.INSTALL, UserAction.REFRESH);
            case REJECTED -> EnumSet.of(UserAction.RESUBMIT, UserAction.CANCEL, UserAction.REFRESH);
            case SUBMITTING, CANCELLING -> offered; // until the CA has answered
            case COMPLETED, CANCELLED, EXPIRED -> EnumSet.noneOf(UserAction.class);
          };
      offered.remove(UserAction.PAY);
      expected.remove(UserAction.PAY);
      if (renewal.state() != RenewalState.SUBMITTING && mayWantAnInvoice(renewal)) {
        expected.add(UserAction.INVOICE);
      }
      if (renewal.state() == RenewalState.COMPLETED && isInvoiceAwaited(renewal)) {
        expected.add(UserAction.REFRESH);
      }
      assertEquals(expected, offered, renewal::toString);
      boolean owes =
          renewal.state() == RenewalState.AWAITING_PAYMENT
              && renewal.payment() != PaymentState.PAID;
      assertTrue(
          owes || !renewal.allowedActions().contains(UserAction.PAY), "paying only what is owed");
    }

    /** While there is a fee to be kept and nothing is issued (R41). */
    private static boolean mayWantAnInvoice(Renewal renewal) {
      return renewal.state() != RenewalState.CANCELLING
          && renewal.state() != RenewalState.CANCELLED
          && renewal.state() != RenewalState.EXPIRED
          && renewal.invoice().flatMap(RequestedInvoice::issued).isEmpty();
    }

    /** Of a wish that was dropped an earlier one may have arrived: it is polled for. */
    private static boolean isInvoiceAwaited(Renewal renewal) {
      return renewal
          .invoice()
          .map(i -> i.state() != RequestedInvoice.State.COLLECTED)
          .orElse(
              renewal.nextPollAt().isPresent()
                  && renewal.allowedActions().contains(UserAction.REFRESH));
    }

    private static Set<UserAction> with(Set<UserAction> actions) {
      Set<UserAction> copy = EnumSet.noneOf(UserAction.class);
      copy.addAll(actions);
      return copy;
    }

    /** Never more than one fee is kept, and what is over keeps none. */
    private void assertMoney() throws Exception {
      Ledger ledger = world.ca.ledger();
      for (Renewal renewal : world.stored()) {
        if (renewal.paymentOrder().isPresent()) {
          String order = renewal.paymentOrder().get().number();
          long kept = ledger.kept(order);
          assertTrue(kept <= 18_000, () -> kept + " kept for " + renewal);
          assertTrue(
              kept == 18_000 || renewal.state() != RenewalState.COMPLETED,
              () -> kept + " kept for " + renewal);
        }
      }
    }

    /** What is issued was confirmed, and what is said to be issued is. */
    private void assertInvoices() throws Exception {
      for (Ledger.Invoice invoice : world.ca.ledger().invoices()) {
        assertTrue(world.confirmed.contains(invoice.request()), "nobody confirmed it");
      }
      for (Renewal renewal : world.stored()) {
        Optional<RequestedInvoice> known = renewal.invoice();
        if (known.flatMap(RequestedInvoice::issued).isPresent()) {
          assertTrue(
              world.ca.ledger().invoices().stream()
                  .filter(i -> i.number().equals(known.get().issued().orElseThrow().number()))
                  .anyMatch(i -> i.request().equals(known.get().request().sha256())),
              "what is said to be issued");
        }
      }
    }

    /** Whatever was lost: once it is asked without any fault, the program shows what the CA has. */
    void assertLearnsTheTruthWhenAllIsWell() {
      world.faults.clear();
      try {
        for (Renewal renewal : world.stored()) {
          world.otherProcess().refresh(renewal.id()); // a cancellation or a sending is repeated
          Renewal.Order order = world.otherProcess().refresh(renewal.id()).orders().get(0);
          Optional<SimulatedOrder> truth =
              world.ca.orders().stream()
                  .filter(
                      o ->
                          order
                              .businessNumber()
                              .map(n -> n.value().equals(o.number()))
                              .orElse(false))
                  .findFirst();
          truth.ifPresent(o -> assertEquals(image(o.status(), order.state()), order.state()));
        }
      } catch (XuqiException e) {
        throw new AssertionError(e);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    /** What the CA's word is called here: writing has begun or not. */
    private static RenewalState image(Status status, RenewalState here) {
      return switch (status) {
        case AWAITING_PAYMENT -> RenewalState.AWAITING_PAYMENT;
        case AWAITING_REVIEW -> RenewalState.AWAITING_REVIEW;
        case APPROVED -> here == RenewalState.INSTALLING ? here : RenewalState.AWAITING_INSTALL;
        case REJECTED -> RenewalState.REJECTED;
        case COMPLETED -> RenewalState.COMPLETED;
        case CANCELLED -> RenewalState.CANCELLED;
        case EXPIRED -> RenewalState.EXPIRED;
        case UNKNOWN -> throw new AssertionError("the simulated CA knows");
      };
    }

    private void assertIsNotAhead() throws Exception {
      List<SimulatedOrder> orders = world.ca.orders();
      if (orders.isEmpty()) {
        return;
      }
      for (Renewal renewal : world.stored()) {
        for (Renewal.Order order : renewal.orders()) {
          order
              .businessNumber()
              .flatMap(n -> orders.stream().filter(o -> o.number().equals(n.value())).findFirst())
              .ifPresent(
                  truth ->
                      assertTrue(
                          !isAhead(order.state(), truth.status()),
                          () -> order.state() + " while the CA has " + truth.status()));
        }
      }
    }

    /** Whether the program says what the CA does not know of. */
    private static boolean isAhead(RenewalState here, Status there) {
      return switch (here) {
        case COMPLETED -> there != Status.COMPLETED;
        case CANCELLED -> there != Status.CANCELLED;
        case EXPIRED -> there != Status.EXPIRED;
        case AWAITING_INSTALL, INSTALLING ->
            there == Status.AWAITING_PAYMENT || there == Status.AWAITING_REVIEW;
        case AWAITING_REVIEW -> there == Status.AWAITING_PAYMENT;
        default -> false;
      };
    }
  }
}
