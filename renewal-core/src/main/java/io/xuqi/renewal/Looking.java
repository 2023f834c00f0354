package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.Quote;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a token's certificates: what can be done with them, and which end soon. */
final class Looking {

  private final CaClient ca;
  private final Clock clock;
  private final RenewalRecords records;
  private final Snapshots snapshots;

  Looking(CaClient ca, Clock clock, RenewalRecords records, Snapshots snapshots) {
    this.ca = ca;
    this.clock = clock;
    this.records = records;
    this.snapshots = snapshots;
  }

  Offer offer(Token token) throws TokenException, CaException {
    List<CertificateRow> rows = TokenReader.rows(token, records.certificates()::parse);
    List<CertificateRow> current = rows.stream().filter(r -> !r.superseded()).toList();
    if (current.isEmpty()) {
      throw new TokenException(Problem.of(ErrorCode.APPLICATION_NO_CERTIFICATE, token.info().id()));
    }
    Quote quote = ca.quote(current.stream().map(CertificateRow::certificate).toList());
    Instant now = clock.instant();
    boolean anyValid = current.stream().anyMatch(r -> !r.certificate().isExpired(now));
    List<Offer.Entry> entries =
        rows.stream().map(row -> new Offer.Entry(row, refusal(row, quote, anyValid, now))).toList();
    return new Offer(token.info(), entries, quote, List.of());
  }

  Offer offer(Token token, DriverInfo driver) throws TokenException, CaException, RenewalException {
    Optional<Problem> unfit = ca.profile().driver().check(driver);
    if (unfit.isPresent() && unfit.get().code() == ErrorCode.DRIVER_TOO_OLD) {
      throw new RenewalException(unfit.get());
    }
    Offer offer = offer(token);
    return new Offer(
        offer.token(), offer.entries(), offer.quote(), unfit.map(List::of).orElse(List.of()));
  }

  /** R11, R12: only within the validity; an expired one joins a valid twin if the CA lets it. */
  private static Optional<Problem> refusal(
      CertificateRow row, Quote quote, boolean anyValid, Instant now) {
    if (row.superseded()) {
      return Optional.of(Problem.of(ErrorCode.APPLICATION_SUPERSEDED));
    }
    Optional<Quote.CertificateQuote> word =
        quote.certificates().stream()
            .filter(c -> c.certificate().equals(row.certificate().id()))
            .findFirst();
    if (row.certificate().isExpired(now) && !anyValid) {
      return Optional.of(Problem.of(ErrorCode.APPLICATION_EXPIRED));
    }
    if (word.isEmpty()) {
      return Optional.of(Problem.of(ErrorCode.APPLICATION_NOT_ELIGIBLE, "–"));
    }
    return word.get().refusal();
  }

  List<ExpiryReminder> reminders(Token token, Instant since) throws TokenException, StoreException {
    Instant now = clock.instant();
    List<RenewalRecord> live =
        records.ofToken(token.info().id()).stream()
            .map(Loaded::record)
            .filter(r -> !r.state().isFinal())
            .toList();
    List<ExpiryReminder> reminders = new ArrayList<>();
    for (CertificateRow row : TokenReader.rows(token)) {
      Optional<Renewal> underWay =
          live.stream()
              .filter(r -> r.orders().stream().anyMatch(o -> o.isOf(row.certificate().id())))
              .findFirst()
              .map(snapshots::of);
      ExpiryReminder.of(row, underWay, now)
          .filter(r -> r.dueSince().isAfter(since))
          .ifPresent(reminders::add);
    }
    return List.copyOf(reminders);
  }
}
