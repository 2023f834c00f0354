package io.xuqi.ca;

import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.pki.CertificateId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the CA offers for the certificates of one token, as one linked application (R17–R19, R28).
 *
 * @param id the CA's name of this quote, sent back with the application; may be empty
 * @param certificates one entry for each certificate that was asked about
 * @param terms the renewals on sale, the shortest first; empty when nothing can be renewed
 * @param synchronisation the free adjustment of a pair with different ends, where there is one
 * @param keyPolicies which keys are allowed, never empty
 * @param agreement what has to be accepted
 * @param review how long the review takes
 */
public record Quote(
    String id,
    List<CertificateQuote> certificates,
    List<Term> terms,
    Optional<Synchronisation> synchronisation,
    Set<KeyPolicy> keyPolicies,
    Agreement agreement,
    ReviewTime review) {

  /** More terms than any CA sells. */
  public static final int MAX_TERMS = 20;

  /**
   * @throws IllegalArgumentException if a list is too long or no key policy is allowed
   */
  public Quote {
    certificates = List.copyOf(certificates);
    terms = List.copyOf(terms);
    keyPolicies = Set.copyOf(keyPolicies);
    if (terms.size() > MAX_TERMS || keyPolicies.isEmpty() || id.length() > 128) {
      throw new IllegalArgumentException("not a plausible quote");
    }
  }

  /** The term of so many years, where it is on sale. */
  public Optional<Term> term(int years) {
    return terms.stream().filter(t -> t.years() == years).findFirst();
  }

  /**
   * The CA's word on one certificate.
   *
   * @param certificate the one asked about
   * @param refusal why it cannot take part, empty when it can. A certificate that has expired may
   *     take part when its twin is still valid (R12)
   * @param fee whether its order carries the fee; the other orders of the pair are free (R28)
   */
  public record CertificateQuote(
      CertificateId certificate, Optional<Problem> refusal, boolean fee) {}

  /**
   * A renewal on sale.
   *
   * @param years whole years
   * @param notAfter the new, common end: the later old end plus the term
   * @param items what is charged, once for a pair
   * @param total the sum
   */
  public record Term(int years, Instant notAfter, List<LineItem> items, Money total) {

    /**
     * @throws IllegalArgumentException if the years are not 1 to 10, or the total is not the sum
     */
    public Term {
      items = List.copyOf(items);
      Money sum = new Money(0, total.currency());
      for (LineItem item : items) {
        sum = sum.plus(item.subtotal());
      }
      if (years < 1 || years > 10 || items.size() > 50 || !sum.equals(total)) {
        throw new IllegalArgumentException("not a plausible term");
      }
    }
  }

  /**
   * The free synchronisation (R18).
   *
   * @param notAfter the common end: the later of the two, so that nothing is shortened
   * @param certificates those that would be issued anew
   */
  public record Synchronisation(Instant notAfter, Set<CertificateId> certificates) {
    public Synchronisation {
      certificates = Set.copyOf(certificates);
    }
  }

  /**
   * How many working days a review takes (R47).
   *
   * @param fromDays at least
   * @param toDays at most
   */
  public record ReviewTime(int fromDays, int toDays) {

    /**
     * @throws IllegalArgumentException unless 0 ≤ from ≤ to ≤ 60
     */
    public ReviewTime {
      if (fromDays < 0 || toDays < fromDays || toDays > 60) {
        throw new IllegalArgumentException("review of " + fromDays + " to " + toDays + " days");
      }
    }
  }
}
