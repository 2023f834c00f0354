package io.xuqi.simulator.ca;

import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.TaxpayerNumber;
import java.util.Optional;
import java.util.Set;

/**
 * How a simulated CA issues invoices: {@link #standard()} and its variations.
 *
 * @param seller whose name stands on them
 * @param sellerNumber the seller's taxpayer number
 * @param types what may be asked for
 * @param messenger how people hear of them
 * @param byHand whether they are issued by {@link SimulatedCa#issueInvoice} alone, and not with the
 *     approval
 */
public record Invoicing(
    String seller,
    TaxpayerNumber sellerNumber,
    Set<InvoiceType> types,
    Messenger messenger,
    boolean byHand) {

  public Invoicing {
    types = Set.copyOf(types);
  }

  /** Electronic ones of a made-up seller, issued on approval; nobody is told. */
  public static Invoicing standard() {
    return new Invoicing(
        "青石模拟电子认证有限公司",
        new TaxpayerNumber("91350200MA00XUQ042"),
        Set.of(InvoiceType.ELECTRONIC),
        Messenger.none(),
        false);
  }

  /** The same of another seller. */
  public Invoicing ofSeller(String name, TaxpayerNumber number) {
    return new Invoicing(name, number, types, messenger, byHand);
  }

  /** The same, and fixed-amount paper too (R39). */
  public Invoicing withPaper() {
    return new Invoicing(
        seller,
        sellerNumber,
        Set.of(InvoiceType.ELECTRONIC, InvoiceType.FIXED_AMOUNT_PAPER),
        messenger,
        byHand);
  }

  /** The same, and people are told by SMS and e-mail (R42). */
  public Invoicing announcedBy(Messenger way) {
    return new Invoicing(seller, sellerNumber, types, way, byHand);
  }

  /** The same, but late: issued by {@link SimulatedCa#issueInvoice} alone. */
  public Invoicing issuedByHand() {
    return new Invoicing(seller, sellerNumber, types, messenger, true);
  }

  /** What an integrator would configure. */
  public InvoicePolicy policy() {
    return new InvoicePolicy(types, Set.of(seller), Optional.empty());
  }
}
