package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.PortalMessages.AgreementText;
import io.xuqi.ca.portal.protocol.PortalMessages.CertificateOffer;
import io.xuqi.ca.portal.protocol.PortalMessages.Line;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteReply;
import io.xuqi.ca.portal.protocol.PortalMessages.Refusal;
import io.xuqi.ca.portal.protocol.PortalMessages.ReviewDays;
import io.xuqi.ca.portal.protocol.PortalMessages.SynchronisationOffer;
import io.xuqi.ca.portal.protocol.PortalMessages.TermOffer;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is on sale for which certificates (R11, R12, R17, R18, R28). */
final class Offers {
  static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  static final String FEE_NAME = "证书服务费用";

  /** The orders that one application can make (R28). */
  static final int MAX_LINKED = 2;

  private static final int MAX_OFFERS = 10_000;

  private final CaPolicy policy;
  private final CertificateBook book;
  private final OrderBook orders;
  private int sequence;

  /** The synchronisations offered lately, by the quote's id. */
  private final Map<String, SynchronisationOffer> synchronised =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SynchronisationOffer> eldest) {
          return size() > MAX_OFFERS;
        }
      };

  Offers(CaPolicy policy, CertificateBook book, OrderBook orders) {
    this.policy = policy;
    this.book = book;
    this.orders = orders;
  }

  QuoteReply quote(List<CertificateId> asked, Instant now) {
    Map<CertificateId, Optional<Refusal>> words = words(asked, now);
    List<CertificateBook.Entry> eligible =
        words.entrySet().stream()
            .filter(word -> word.getValue().isEmpty())
            .map(word -> book.find(word.getKey()).orElseThrow())
            .toList();
    Optional<CertificateId> bearer = feeBearer(eligible, now);
    SynchronisationOffer synchronisation = synchronisation(eligible, now);
    String id = "Q" + ++sequence;
    if (synchronisation != null) {
      synchronised.put(id, synchronisation);
    }
    return new QuoteReply(
        id,
        words.entrySet().stream()
            .map(
                word ->
                    new CertificateOffer(
                        word.getKey().sha256(),
                        word.getValue().orElse(null),
                        bearer.equals(Optional.of(word.getKey()))))
            .toList(),
        terms(eligible),
        synchronisation,
        policy.keyPolicies().stream().sorted().toList(),
        new AgreementText(
            policy.agreement().version(), policy.agreement().title(), policy.agreement().text()),
        new ReviewDays(policy.reviewTime().fromDays(), policy.reviewTime().toDays()));
  }

  /** Why each certificate cannot take part, empty when it can. */
  Map<CertificateId, Optional<Refusal>> words(List<CertificateId> asked, Instant now) {
    Map<CertificateId, Optional<Refusal>> words = new LinkedHashMap<>();
    asked.forEach(id -> words.put(id, refusal(id, now)));
    Optional<CertificateBook.Entry> valid =
        words.entrySet().stream()
            .filter(word -> word.getValue().isEmpty() && !expired(word.getKey(), now))
            .flatMap(word -> book.find(word.getKey()).stream())
            .findFirst();
    int taken = 0;
    for (Map.Entry<CertificateId, Optional<Refusal>> word : words.entrySet()) {
      if (word.getValue().isEmpty()) {
        word.setValue(refusalBeside(valid, word.getKey(), taken, now));
        taken += word.getValue().isEmpty() ? 1 : 0;
      }
    }
    return words;
  }

  /** Why a certificate that may be renewed does not fit into this application. */
  private Optional<Refusal> refusalBeside(
      Optional<CertificateBook.Entry> valid, CertificateId id, int taken, Instant now) {
    if (expired(id, now) && !(valid.isPresent() && policy.expiredTwinJoins())) {
      return refused(PortalProblem.CERTIFICATE_EXPIRED, "");
    }
    CertificateBook.Entry entry = book.find(id).orElseThrow();
    if (valid.isPresent() && !Certificates.sameSubject(valid.get().signing(), entry.signing())) {
      return refused(PortalProblem.NOT_ELIGIBLE, "another subject's certificate");
    }
    return taken < MAX_LINKED
        ? Optional.empty()
        : refused(PortalProblem.NOT_ELIGIBLE, "two certificates in one application");
  }

  /** The order that carries the fee: the first whose certificate is still valid. */
  static Optional<CertificateId> feeBearer(List<CertificateBook.Entry> eligible, Instant now) {
    return eligible.stream()
        .filter(entry -> !entry.expired(now))
        .map(entry -> entry.certificate().id())
        .findFirst();
  }

  /** The later old end plus whole calendar years in Beijing (R17). */
  static Instant renewedEnd(List<CertificateBook.Entry> entries, int years) {
    return latestEnd(entries).atZone(BEIJING).plusYears(years).toInstant();
  }

  static Instant latestEnd(List<CertificateBook.Entry> entries) {
    return entries.stream()
        .map(entry -> entry.notAfter())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The common end that the quote offered for these certificates. */
  Instant synchronisedEnd(String quote, List<CertificateBook.Entry> entries)
      throws RefusedException {
    SynchronisationOffer offer = synchronised.get(quote);
    if (offer == null
        || !entries.stream()
            .allMatch(e -> offer.certificates().contains(e.certificate().id().sha256()))) {
      throw new RefusedException(PortalProblem.TERM_NOT_OFFERED, "synchronisation");
    }
    return offer.notAfter();
  }

  LineItem fee(int years) {
    return new LineItem(FEE_NAME, policy.pricePerYear(), years);
  }

  static Line line(LineItem item) {
    return new Line(item.name(), item.unitPrice(), item.quantity());
  }

  private List<TermOffer> terms(List<CertificateBook.Entry> eligible) {
    if (eligible.isEmpty()) {
      return List.of();
    }
    return IntStream.rangeClosed(1, policy.maxYears())
        .mapToObj(
            years ->
                new TermOffer(
                    years,
                    renewedEnd(eligible, years),
                    List.of(line(fee(years))),
                    fee(years).subtotal()))
        .toList();
  }

  private @Nullable SynchronisationOffer synchronisation(
      List<CertificateBook.Entry> eligible, Instant now) {
    List<Bytes> shorter = new ArrayList<>();
    if (eligible.isEmpty()) {
      return null;
    }
    Instant common = latestEnd(eligible);
    for (CertificateBook.Entry entry : eligible) {
      if (entry.notAfter().isBefore(common) && !entry.expired(now)) {
        shorter.add(entry.certificate().id().sha256());
      }
    }
    return shorter.isEmpty() ? null : new SynchronisationOffer(common, shorter);
  }

  /** Why a certificate cannot be renewed, whatever is renewed with it. */
  private Optional<Refusal> refusal(CertificateId id, Instant now) {
    Optional<CertificateBook.Entry> found = book.find(id);
    if (found.isEmpty() || found.get().revoked()) {
      return refused(PortalProblem.NOT_ELIGIBLE, "not a certificate of this CA");
    }
    CertificateBook.Entry entry = found.get();
    if (entry.supersededBy().isPresent()) {
      return refused(
          PortalProblem.NOT_ELIGIBLE, "superseded by order " + entry.supersededBy().get());
    }
    Optional<Order> active = orders.active(id);
    if (active.isPresent()) {
      return refused(PortalProblem.APPLICATION_UNDER_WAY, active.get().number.value());
    }
    return earliestDay(entry)
        .filter(day -> now.isBefore(day.atStartOfDay(BEIJING).toInstant()))
        .flatMap(day -> refused(PortalProblem.TOO_EARLY, day.toString()));
  }

  private Optional<LocalDate> earliestDay(CertificateBook.Entry entry) {
    return policy
        .earliest()
        .map(period -> entry.notAfter().atZone(BEIJING).toLocalDate().minus(period));
  }

  private boolean expired(CertificateId id, Instant now) {
    return book.find(id).map(entry -> entry.expired(now)).orElse(true);
  }

  private static Optional<Refusal> refused(PortalProblem problem, String detail) {
    return Optional.of(new Refusal(problem.wire(), detail));
  }
}
