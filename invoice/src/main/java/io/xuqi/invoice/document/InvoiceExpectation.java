package io.xuqi.invoice.document;

import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import java.util.Optional;
import java.util.Set;

/**
 * What an invoice ought to say.
 *
 * @param title 发票抬头
 * @param taxpayerNumber the buyer's; must be absent from the document when empty here
 * @param sellers who may have issued it; empty when that is not known
 * @param paid what was paid, when that is known
 * @param announced the invoice as the CA announced it, when it did
 */
public record InvoiceExpectation(
    String title,
    Optional<TaxpayerNumber> taxpayerNumber,
    Set<String> sellers,
    Optional<Money> paid,
    Optional<IssuedInvoice> announced) {

  public InvoiceExpectation {
    sellers = Set.copyOf(sellers);
  }

  /** What follows from a request, the CA's policy, the payment and the CA's announcement. */
  public static InvoiceExpectation of(
      InvoiceRequest request,
      InvoicePolicy policy,
      Optional<Money> paid,
      Optional<IssuedInvoice> announced) {
    return new InvoiceExpectation(
        request.title(), request.taxpayerNumber(), policy.sellers(), paid, announced);
  }
}
