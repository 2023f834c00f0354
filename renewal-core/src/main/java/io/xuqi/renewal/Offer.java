package io.xuqi.renewal;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.Quote;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What can be done with the certificates of one token now: the rows of 我的证书 with the CA's word on
 * each.
 *
 * @param token the token
 * @param entries one for each row
 * @param quote what the CA sells for those that may be renewed together
 * @param warnings things to tell the user that prevent nothing, such as an unknown driver version
 */
public record Offer(TokenInfo token, List<Entry> entries, Quote quote, List<Problem> warnings) {

  public Offer {
    entries = List.copyOf(entries);
    warnings = List.copyOf(warnings);
  }

  /**
   * One row and what may be done with it.
   *
   * @param row the certificate
   * @param refusal why it cannot be renewed, empty when it can
   */
  public record Entry(CertificateRow row, Optional<Problem> refusal) {

    /** Whether the certificate takes part in an application. */
    public boolean renewable() {
      return refusal.isEmpty();
    }
  }

  /** The rows that take part in an application. */
  public List<CertificateRow> renewable() {
    return entries.stream().filter(Entry::renewable).map(Entry::row).toList();
  }

  /** The price of a term, where it is on sale. */
  public Optional<Money> price(int years) {
    return quote.term(years).map(Quote.Term::total);
  }

  /**
   * An application for a term as it is offered, with the agreement accepted now. The caller has
   * shown agreement, price and new validity to the user before (R15, R38).
   *
   * @throws RenewalException with {@code apply.term} if the term is not offered
   */
  public Application renew(int years, Agent agent, Instant acceptedAt) throws RenewalException {
    Money price =
        price(years)
            .orElseThrow(
                () ->
                    new RenewalException(Problem.of(ErrorCode.APPLICATION_TERM, years + " × 12")));
    return new Application(
        RenewalKind.RENEW, years, price, accepted(acceptedAt), agent, Optional.empty());
  }

  /**
   * An application for the free synchronisation of a pair (R18).
   *
   * @throws RenewalException with {@code apply.term} if it is not offered
   */
  public Application synchronise(Agent agent, Instant acceptedAt) throws RenewalException {
    if (quote.synchronisation().isEmpty()) {
      throw new RenewalException(Problem.of(ErrorCode.APPLICATION_TERM, "synchronisation"));
    }
    return new Application(
        RenewalKind.SYNCHRONISE, 0, Money.ofFen(0), accepted(acceptedAt), agent, Optional.empty());
  }

  private AcceptedAgreement accepted(Instant at) {
    return new AcceptedAgreement(quote.agreement().version(), quote.agreement().sha256(), at);
  }
}
