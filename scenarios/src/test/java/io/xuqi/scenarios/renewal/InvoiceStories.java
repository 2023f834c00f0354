package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.SimulatedCa;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The ways an invoice can go: asked for, changed, issued with the approval or later, collected. */
final class InvoiceStories {

  static final InvoiceRequest FIRST = request("昆明示例商贸有限公司");
  static final InvoiceRequest CHANGED = request("昆明示例商贸有限公司工会");

  private InvoiceStories() {}

  static List<Story> all() {
    return List.of(
        askedChangedIssuedCollected(),
        askedAfterTheApprovalAndIssuedByHand(),
        askedAndCancelled(),
        askedAnewAfterTheStoreWasLost());
  }

  private static InvoiceRequest request(String title) {
    return new InvoiceRequest(
        InvoiceType.ELECTRONIC,
        BuyerKind.ENTERPRISE,
        title,
        Optional.of(new TaxpayerNumber("91350100M000100Y43")),
        BillingDetails.none(),
        new InvoiceDelivery(
            new MobileNumber("13800000000"),
            Optional.of(new EmailAddress("agent@example.com")),
            Optional.empty()));
  }

  private static SweepWorld single(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    return new SweepWorld(policy).with(KeyAlgorithm.EC_P256, 21);
  }

  private static boolean wants(Renewal renewal, InvoiceRequest request) {
    return renewal.invoice().map(i -> i.request().equals(request)).orElse(false);
  }

  private static boolean is(Renewal renewal, RequestedInvoice.State state) {
    return renewal.invoice().map(i -> i.state() == state).orElse(false);
  }

  /**
   * Says what he wants, changes his mind once, and waits until the CA has taken it.
   *
   * @return whether it has
   */
  private static boolean ask(SweepWorld world, Renewal renewal) throws Exception {
    if (renewal.invoice().isEmpty() && !world.done.contains("changed")) {
      world.requestInvoice(renewal, FIRST);
    } else if (!wants(renewal, CHANGED) || isOdd(renewal)) {
      world.done.add("changed");
      world.requestInvoice(renewal, CHANGED);
    } else if (is(renewal, RequestedInvoice.State.SENDING)) {
      world.engine.refresh(renewal.id());
    } else {
      return true;
    }
    return false;
  }

  /** The CA holds what another life of the program asked for: he says it once more. */
  private static boolean isOdd(Renewal renewal) {
    return is(renewal, RequestedInvoice.State.SENDING)
        && renewal.problem().map(p -> p.code() == ErrorCode.CA_BAD_REPLY).orElse(false);
  }

  private static void collect(SweepWorld world, Renewal renewal) throws Exception {
    if (is(renewal, RequestedInvoice.State.ISSUED)) {
      world.engine.invoices().document(renewal.id(), DocumentFormat.XML);
      world.engine.invoices().collected(renewal.id());
    } else {
      world.engine.refresh(renewal.id());
    }
  }

  private static boolean isCollected(Renewal renewal) {
    return renewal.state() == RenewalState.COMPLETED
        && is(renewal, RequestedInvoice.State.COLLECTED);
  }

  private abstract static class InvoiceStory extends Story {

    InvoiceStory(String name) {
      super(name);
    }

    @Override
    SweepWorld begin() throws Exception {
      return single(ca -> ca.invoices(InvoiceStories.invoicing()));
    }

    @Override
    boolean step(SweepWorld world) throws Exception {
      Optional<Renewal> newest = world.newest();
      if (newest.isEmpty()) {
        world.apply();
        return false;
      }
      return step(world, newest.get());
    }

    abstract boolean step(SweepWorld world, Renewal renewal) throws Exception;

    /** All but the invoice is told by others. */
    @Override
    int sample(int most) {
      return most / 3;
    }

    @Override
    RenewalState end() {
      return RenewalState.COMPLETED;
    }
  }

  private static Invoicing invoicing() {
    return Invoicing.standard();
  }

  static Story askedChangedIssuedCollected() {
    return new InvoiceStory(
        "an invoice is asked for, changed, issued with the approval, collected") {
      @Override
      boolean step(SweepWorld world, Renewal renewal) throws Exception {
        if (renewal.state() == RenewalState.AWAITING_PAYMENT) {
          if (ask(world, renewal)) {
            pay(world, renewal, ALIPAY);
          }
        } else if (renewal.state() == RenewalState.COMPLETED) {
          collect(world, renewal);
        } else {
          onward(world, renewal, ALIPAY);
        }
        return isCollected(world.newest().orElseThrow());
      }
    };
  }

  static Story askedAfterTheApprovalAndIssuedByHand() {
    return new InvoiceStory("an invoice is asked for after the approval and issued by hand") {
      @Override
      SweepWorld begin() throws Exception {
        return single(ca -> ca.invoices(invoicing().issuedByHand()));
      }

      @Override
      boolean step(SweepWorld world, Renewal renewal) throws Exception {
        if (renewal.state() == RenewalState.AWAITING_INSTALL && renewal.invoice().isEmpty()) {
          world.requestInvoice(renewal, FIRST);
        } else if (renewal.state() == RenewalState.COMPLETED && ask(world, renewal)) {
          if (is(renewal, RequestedInvoice.State.REQUESTED) && world.once("issued")) {
            BusinessNumber number = renewal.orders().get(0).businessNumber().orElseThrow();
            world.ca.issueInvoice(number);
          }
          collect(world, renewal);
        } else if (renewal.state() != RenewalState.COMPLETED) {
          onward(world, renewal, ALIPAY);
        }
        return isCollected(world.newest().orElseThrow());
      }
    };
  }

  static Story askedAndCancelled() {
    return new InvoiceStory("an invoice is asked for, and the renewal is cancelled") {
      @Override
      boolean step(SweepWorld world, Renewal renewal) throws Exception {
        switch (renewal.state()) {
          case AWAITING_PAYMENT -> {
            if (ask(world, renewal)) {
              pay(world, renewal, ALIPAY);
            }
          }
          case AWAITING_REVIEW, AWAITING_INSTALL, CANCELLING -> world.engine.cancel(renewal.id());
          case SUBMITTING -> onward(world, renewal, ALIPAY);
          default -> {
            return true;
          }
        }
        return false;
      }

      @Override
      RenewalState end() {
        return RenewalState.CANCELLED;
      }
    };
  }

  static Story askedAnewAfterTheStoreWasLost() {
    return new InvoiceStory("an invoice is asked for, the store is lost, another one is wanted") {
      @Override
      boolean step(SweepWorld world) throws Exception {
        if (world.newest().isEmpty() && world.done.contains("lost")) {
          world.recover();
          return false;
        }
        return super.step(world);
      }

      @Override
      boolean step(SweepWorld world, Renewal renewal) throws Exception {
        if (renewal.state() == RenewalState.AWAITING_PAYMENT) {
          if (!world.done.contains("lost")) {
            if (is(world.requestInvoice(renewal, FIRST), RequestedInvoice.State.REQUESTED)) {
              world.done.add("lost");
              world.done.add("changed");
              world.loseStore();
            }
          } else if (ask(world, renewal)) {
            pay(world, renewal, ALIPAY);
          }
        } else if (renewal.state() == RenewalState.COMPLETED) {
          collect(world, renewal);
        } else {
          onward(world, renewal, ALIPAY);
        }
        return world.newest().map(InvoiceStories::isCollected).orElse(false);
      }
    };
  }
}
