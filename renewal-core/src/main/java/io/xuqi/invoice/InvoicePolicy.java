package io.xuqi.invoice;

import java.util.Optional;
import java.util.Set;

/**
 * What an integrator configures about a CA's invoices; it comes from a trusted place, never from
 * the CA's replies.
 *
 * @param types what may be asked for, {@link InvoiceType#ELECTRONIC} by default; paper is being
 *     withdrawn province by province
 * @param sellers the names that may stand on an invoice as its seller
 * @param selfService how to get the invoice oneself where everything else fails (R43), e.g. the
 *     name of a 微信公众号; one line for people
 */
public record InvoicePolicy(
    Set<InvoiceType> types, Set<String> sellers, Optional<String> selfService) {

  /**
   * @throws IllegalArgumentException if there is no type or no seller
   */
  public InvoicePolicy {
    types = Set.copyOf(types);
    sellers = Set.copyOf(sellers);
    if (types.isEmpty() || sellers.isEmpty()) {
      throw new IllegalArgumentException("an invoice policy needs types and sellers");
    }
  }

  /** Electronic invoices of one seller. */
  public static InvoicePolicy electronic(String seller) {
    return new InvoicePolicy(Set.of(InvoiceType.ELECTRONIC), Set.of(seller), Optional.empty());
  }
}
