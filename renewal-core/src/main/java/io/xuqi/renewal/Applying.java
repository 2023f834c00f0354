package io.xuqi.renewal;

import io.xuqi.application.Application;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.PkiException;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * From what the user confirmed to a signed application at the CA. The sequence makes every crash
 * harmless: the plan with the names of the new keys is stored, then keys are generated, then the
 * signed bytes are stored, then they are sent.
 */
final class Applying {

  private final CaClient ca;
  private final Clock clock;
  private final RenewalRecords records;
  private final RenewalProgress progress;
  private final List<RenewalGuard> guards;
  private final KeyDiscarding discarding;

  Applying(
      CaClient ca,
      Clock clock,
      RenewalRecords records,
      RenewalProgress progress,
      List<RenewalGuard> guards,
      KeyDiscarding discarding) {
    this.ca = ca;
    this.clock = clock;
    this.records = records;
    this.progress = progress;
    this.guards = guards;
    this.discarding = discarding;
  }

  RenewalRecord apply(
      TokenLease lease, Token token, Application application, Offer offer, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    Optional<Loaded> sent = sentApplication(token, offer);
    if (sent.isPresent()) {
      return progress.refresh(sent.get(), TokenAccess.NONE).record();
    }
    requireOffered(application, offer);
    List<CertificateRow> rows = chosen(application, offer);
    requireNoVeto(token, rows.stream().map(CertificateRow::certificate).toList());
    Optional<Loaded> unsent = unsentApplication(token, rows);
    RenewalRecord planned =
        unsent.isPresent()
            ? unsent.get().record().with(r -> r.application = Optional.of(application))
            : plan(token, application, offer, rows);
    KeyWork.requireAbilities(token, planned.orders());
    try (TokenSession session = token.login(pins)) {
      lease.prolong();
      discarding.discardAbandoned(session);
      KeyWork.requireRoom(session, planned.orders());
      Loaded intent =
          unsent.isPresent() ? records.replace(unsent.get(), planned) : progress.begin(planned);
      return signAndSend(lease, intent, application, offer.quote(), session);
    }
  }

  RenewalRecord resubmit(
      TokenLease lease, Loaded stored, Application corrected, Token token, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    // A stale word may have said so: what is not rejected any more is not to be corrected.
    Loaded rejected = progress.refresh(stored, TokenAccess.NONE);
    if (rejected.record().state() != RenewalState.REJECTED) {
      throw RenewalException.notAllowed(UserAction.RESUBMIT, rejected.record().state());
    }
    Optional<Application> before = rejected.record().application();
    if (before.isPresent()
        && (corrected.kind() != before.get().kind()
            || corrected.years() != before.get().years()
            || !corrected.confirmedFee().equals(before.get().confirmedFee()))) {
      throw new RenewalException(
          Problem.of(ErrorCode.APPLICATION_TERM, "a correction keeps kind, term and fee"));
    }
    requireNoVeto(token, rejected.record().orders().stream().map(OrderRecord::current).toList());
    Quote quote = ca.quote(rejected.record().orders().stream().map(OrderRecord::current).toList());
    try (TokenSession session = token.login(pins)) {
      lease.prolong();
      String key = freshKey();
      Loaded chosen = progress.advance(rejected, new Event.ResubmitChosen(corrected, key));
      if (!chosen.record().submissionKey().equals(key)) {
        throw RenewalException.notAllowed(UserAction.RESUBMIT, chosen.record().state());
      }
      return signAndSend(lease, chosen, corrected, quote, session);
    }
  }

  private RenewalRecord signAndSend(
      TokenLease lease, Loaded intent, Application application, Quote quote, TokenSession session)
      throws RenewalException, TokenException, CaException, StoreException {
    RenewalRecord record = intent.record();
    OrderRecord applicant = applicant(record);
    List<SubmissionContent.Item> items = new ArrayList<>();
    List<Bytes> publicKeys = new ArrayList<>();
    try {
      for (OrderRecord order : record.orders()) {
        if (order.state() == RenewalState.SUBMITTING) {
          SubmissionContent.Item item = KeyWork.request(session, order);
          items.add(item);
          publicKeys.add(KeyWork.spki(item.request()));
          lease.prolong(); // making a key takes some tokens a minute
        } else {
          publicKeys.add(order.publicKey()); // a twin that needs no correction
        }
      }
    } catch (PkiException e) {
      throw new TokenException(e.problem(), e);
    }
    SubmissionContent content =
        new SubmissionContent(record.submissionKey(), application, quote, items, clock.instant());
    PreparedSubmission prepared =
        ca.prepare(content, new ApplicationKeys(session, applicant, record.orders()));
    RenewalRecord sent =
        progress
            .advance(intent, new Event.Signed(publicKeys, prepared), TokenAccess.of(session))
            .record();
    requireNotRefused(sent);
    boolean ours = sent.submissionKey().equals(prepared.idempotencyKey());
    if (!ours || sent.isUnsent()) { // the CA's word overtook it, or another process
      throw RenewalException.notAllowed(UserAction.RESUBMIT, sent.state());
    }
    return sent;
  }

  /** The certificate whose key signs the application: a valid one (R12). */
  private OrderRecord applicant(RenewalRecord record) throws RenewalException {
    Instant now = clock.instant();
    return record.orders().stream()
        .filter(o -> o.state() != RenewalState.COMPLETED) // that one's certificate is superseded
        .filter(o -> !o.current().isExpired(now))
        .findFirst()
        .orElseThrow(() -> new RenewalException(Problem.of(ErrorCode.APPLICATION_EXPIRED)));
  }

  private static void requireNotRefused(RenewalRecord sent) throws RenewalException {
    boolean refused =
        sent.state() == RenewalState.CANCELLED || sent.state() == RenewalState.REJECTED;
    Optional<Problem> problem =
        sent.orders().stream().flatMap(o -> o.problem().stream()).findFirst();
    if (refused && problem.isPresent()) {
      throw new RenewalException(problem.get());
    }
  }

  // ---- what must hold before anything is written or sent ----------------------------------------

  private static void requireOffered(Application application, Offer offer) throws RenewalException {
    Quote quote = offer.quote();
    if (offer.renewable().isEmpty()) {
      throw new RenewalException(
          offer.entries().stream()
              .filter(e -> !e.row().superseded())
              .flatMap(e -> e.refusal().stream())
              .findFirst()
              .orElse(Problem.of(ErrorCode.APPLICATION_NOT_ELIGIBLE, "–")));
    }
    if (!application.agreement().version().equals(quote.agreement().version())
        || !application.agreement().sha256().equals(quote.agreement().sha256())) {
      throw new RenewalException(
          Problem.of(ErrorCode.APPLICATION_AGREEMENT, quote.agreement().version()));
    }
    if (application.kind() == RenewalKind.SYNCHRONISE) {
      if (quote.synchronisation().isEmpty()) {
        throw new RenewalException(Problem.of(ErrorCode.APPLICATION_TERM, "synchronisation"));
      }
      return;
    }
    Optional<Money> price = offer.price(application.years());
    if (price.isEmpty()) {
      throw new RenewalException(
          Problem.of(ErrorCode.APPLICATION_TERM, application.years() + " × 12"));
    }
    if (!price.get().equals(application.confirmedFee())) {
      throw new RenewalException(Problem.of(ErrorCode.APPLICATION_QUOTE_CHANGED, price.get()));
    }
  }

  private static List<CertificateRow> chosen(Application application, Offer offer) {
    if (application.kind() == RenewalKind.RENEW) {
      return offer.renewable();
    }
    Set<CertificateId> synchronised = offer.quote().synchronisation().orElseThrow().certificates();
    return offer.renewable().stream()
        .filter(r -> synchronised.contains(r.certificate().id()))
        .toList();
  }

  private void requireNoVeto(Token token, List<BusinessCertificate> certificates)
      throws RenewalException {
    for (RenewalGuard guard : guards) {
      Optional<String> veto = guard.veto(token.info(), certificates);
      if (veto.isPresent()) {
        throw new RenewalException(Problem.of(ErrorCode.APPLICATION_VETOED, veto.get()));
      }
    }
  }

  // ---- the plan ---------------------------------------------------------------------------------

  /** An application for one of these certificates that was sent and has no answer yet. */
  private Optional<Loaded> sentApplication(Token token, Offer offer) throws StoreException {
    Set<CertificateId> onToken =
        offer.entries().stream()
            .map(e -> e.row().certificate().id())
            .collect(Collectors.toUnmodifiableSet());
    return records.ofToken(token.info().id()).stream()
        .filter(l -> l.record().state() == RenewalState.SUBMITTING)
        .filter(l -> l.record().submission().isPresent() && !l.record().resubmission())
        .filter(l -> l.record().orders().stream().anyMatch(o -> onToken.contains(o.current().id())))
        .findFirst();
  }

  /** An application for the same certificates that was begun, but never sent. */
  private Optional<Loaded> unsentApplication(Token token, List<CertificateRow> rows)
      throws StoreException {
    List<CertificateId> wanted = rows.stream().map(r -> r.certificate().id()).toList();
    for (Loaded loaded : records.ofToken(token.info().id())) {
      RenewalRecord record = loaded.record();
      List<CertificateId> planned = record.orders().stream().map(o -> o.current().id()).toList();
      if (record.isUnsent() && !record.resubmission() && planned.equals(wanted)) {
        return Optional.of(loaded);
      }
    }
    return Optional.empty();
  }

  private RenewalRecord plan(
      Token token, Application application, Offer offer, List<CertificateRow> rows) {
    boolean newKey = offer.quote().keyPolicies().contains(KeyPolicy.NEW_KEY);
    return RenewalRecord.planned(
        new RenewalId(UUID.randomUUID()),
        token.info().id(),
        clock.instant(),
        Optional.of(application),
        offer.quote().review(),
        freshKey(),
        rows.stream().map(row -> OrderRecord.planned(row, newKey)).toList());
  }

  private static String freshKey() {
    return UUID.randomUUID().toString();
  }
}
