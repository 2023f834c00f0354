package io.xuqi.simulator.ca;

import io.xuqi.application.Agent;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.protocol.PortalMessages.Acceptance;
import io.xuqi.ca.portal.protocol.PortalMessages.AgentForm;
import io.xuqi.ca.portal.protocol.PortalMessages.Item;
import io.xuqi.ca.portal.protocol.PortalMessages.RecipientForm;
import io.xuqi.ca.portal.protocol.PortalMessages.Refusal;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedQueryContent;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import io.xuqi.simulator.ca.SignedMessages.Signed;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes applications and acts on orders. It verifies everything a real CA would. */
final class OrderDesk {
  /** How far a signed query may lie from now: it is no secret that is worth replaying later. */
  private static final Duration QUERY_LIFE = Duration.ofMinutes(10);

  private final CaPolicy policy;
  private final CertificateBook book;
  private final OrderBook orders;
  private final Offers offers;
  private final SignedMessages messages;
  private final Credentials credentials;
  private final Progress progress;
  private final LedgerBook ledger;
  private final Map<String, Answered> answered = new HashMap<>();

  /** What was answered under an idempotency key. */
  private record Answered(Bytes body, Case file) {}

  /** One checked item of an application. */
  private record Checked(CertificateBook.Entry current, PublicKey key) {}

  OrderDesk(
      CaPolicy policy,
      CertificateBook book,
      OrderBook orders,
      Offers offers,
      Credentials credentials,
      Progress progress,
      LedgerBook ledger) {
    this.policy = policy;
    this.book = book;
    this.orders = orders;
    this.offers = offers;
    this.messages = new SignedMessages(book);
    this.credentials = credentials;
    this.progress = progress;
    this.ledger = ledger;
  }

  /** Takes an application, or answers a repeated one with the orders it made. */
  Case apply(Bytes cms, String idempotencyKey, Instant now) throws RefusedException {
    Optional<Case> repeated = repeated(cms, idempotencyKey);
    if (repeated.isPresent()) {
      progress.advance(repeated.get(), now);
      return repeated.get();
    }
    Signed<SignedApplicationContent> signed = open(cms, idempotencyKey, now);
    SignedApplicationContent application = signed.content();
    List<CertificateId> ids = ids(application);
    ids.forEach(id -> orders.latest(id).ifPresent(order -> progress.advance(order.file, now)));
    for (Map.Entry<CertificateId, Optional<Refusal>> word : offers.words(ids, now).entrySet()) {
      if (word.getValue().isPresent()) {
        throw refused(word.getValue().get());
      }
    }
    List<Checked> items = new ArrayList<>();
    for (Item item : application.items()) {
      items.add(checked(item, signed.signer()));
    }
    requireFee(application, price(application));
    Case file = opened(application, items, now);
    orders.add(file);
    record(cms, application, file, now);
    return file;
  }

  /** Takes a corrected application for rejected orders; a fee that was paid stays paid (R49). */
  Case correct(List<Order> rejected, Bytes cms, String idempotencyKey, Instant now)
      throws RefusedException {
    Optional<Case> repeated = repeated(cms, idempotencyKey);
    if (repeated.isPresent()) {
      return repeated.get();
    }
    Signed<SignedApplicationContent> signed = open(cms, idempotencyKey, now);
    SignedApplicationContent application = signed.content();
    Case file = rejected.get(0).file;
    if (application.kind() != file.kind || application.years() != file.years) {
      throw new RefusedException(PortalProblem.TERM_NOT_OFFERED, "as first applied for");
    }
    requireFee(application, file.total);
    if (application.items().size() != rejected.size()) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "items and orders differ");
    }
    Map<Order, PublicKey> keys = new HashMap<>();
    for (Item item : application.items()) {
      Checked checked = checked(item, signed.signer());
      Order order =
          rejected.stream()
              .filter(o -> o.current == checked.current() && o.status == Status.REJECTED)
              .findFirst()
              .orElseThrow(
                  () -> new RefusedException(PortalProblem.STATE_CONFLICT, "not rejected"));
      keys.put(order, checked.key());
    }
    keys.forEach(
        (order, key) -> {
          order.key = key;
          order.rejectionReason = null;
          order.status = Status.AWAITING_REVIEW;
          order.reviewedSince = now;
        });
    record(cms, application, file, now);
    return file;
  }

  /** Finds the orders of the signer's certificates and gives them a new credential. */
  List<Order> find(Bytes cms, Instant now) throws RefusedException {
    Signed<SignedQueryContent> signed = messages.open(cms, SignedQueryContent.class);
    SignedQueryContent query = signed.content();
    if (!query.type().equals(SignedQueryContent.TYPE)
        || Duration.between(query.at(), now).abs().compareTo(QUERY_LIFE) > 0) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "not a query of now");
    }
    List<Order> found = new ArrayList<>();
    Set<Case> files = new LinkedHashSet<>();
    for (Bytes id : query.certificates()) {
      Optional<Order> order = orders.latest(certificateId(id));
      if (order.isPresent()
          && Certificates.sameSubject(order.get().current.signing(), signed.signer().signing())) {
        requireMayAsk(signed.signer(), order.get());
        files.add(order.get().file);
      }
    }
    for (Case file : files) {
      progress.advance(file, now);
      file.reissue(credentials.fresh());
      found.addAll(file.orders);
    }
    return found;
  }

  /** An expired certificate may ask, or one superseded by this very order. */
  private static void requireMayAsk(CertificateBook.Entry signer, Order order)
      throws RefusedException {
    if (signer.supersededBy().isPresent() && !order.file.has(signer.supersededBy().get())) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, "superseded");
    }
  }

  private Optional<Case> repeated(Bytes cms, String idempotencyKey) throws RefusedException {
    Answered before = answered.get(idempotencyKey);
    if (before != null && !before.body().equals(cms)) {
      throw new RefusedException(PortalProblem.IDEMPOTENCY_CONFLICT, "");
    }
    return Optional.ofNullable(before).map(Answered::file);
  }

  private Signed<SignedApplicationContent> open(Bytes cms, String idempotencyKey, Instant now)
      throws RefusedException {
    Signed<SignedApplicationContent> signed = messages.open(cms, SignedApplicationContent.class);
    SignedApplicationContent application = signed.content();
    messages.requireMayApply(signed.signer(), now);
    if (!application.type().equals(SignedApplicationContent.TYPE)
        || !application.idempotencyKey().equals(idempotencyKey)) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "not this application");
    }
    if (application.items().isEmpty() || application.items().size() > 2) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "one or two certificates");
    }
    Acceptance accepted = application.agreement();
    if (!accepted.version().equals(policy.agreement().version())
        || !accepted.sha256().equals(policy.agreement().sha256())) {
      throw new RefusedException(PortalProblem.AGREEMENT_OUTDATED, policy.agreement().version());
    }
    requireForm(application.agent(), Optional.ofNullable(application.recipient()));
    return signed;
  }

  private static void requireForm(AgentForm agent, Optional<RecipientForm> recipient)
      throws RefusedException {
    try {
      Agent checked =
          new Agent(
              agent.name(),
              new IdDocument(agent.idType(), agent.idNumber()),
              new MobileNumber(agent.mobile()),
              Optional.ofNullable(agent.email()).map(EmailAddress::new));
      recipient.ifPresent(
          r -> new Recipient(r.name(), new MobileNumber(r.mobile()), r.address()).name());
      if (checked.name().isEmpty()) {
        throw new RefusedException(PortalProblem.MESSAGE_INVALID, "agent");
      }
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "agent or recipient");
    }
  }

  private Checked checked(Item item, CertificateBook.Entry signer) throws RefusedException {
    CertificateBook.Entry current =
        book.find(certificateId(item.certificate()))
            .orElseThrow(() -> new RefusedException(PortalProblem.NOT_FOUND, "certificate"));
    if (!Certificates.sameSubject(current.signing(), signer.signing())) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, "another subject");
    }
    try {
      CertificateRequest request = new CertificateRequest(item.request());
      request.verifyPossession();
      if (!request.hasSubjectOf(current.signing())) {
        throw new RefusedException(PortalProblem.REQUEST_INVALID, "subject");
      }
      PublicKey key = request.publicKey();
      requireKey(key, current);
      return new Checked(current, key);
    } catch (PkiException e) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, e.code().value());
    }
  }

  private void requireKey(PublicKey key, CertificateBook.Entry current)
      throws RefusedException, PkiException {
    PublicKey old = Certificates.publicKey(current.signing());
    if (Certificates.keyAlgorithm(key) != Certificates.keyAlgorithm(old)) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, "key algorithm");
    }
    KeyPolicy wanted =
        Certificates.samePublicKey(key, old) ? KeyPolicy.SAME_KEY : KeyPolicy.NEW_KEY;
    if (!policy.keyPolicies().contains(wanted)
        || (wanted == KeyPolicy.NEW_KEY && book.hasCertified(key))) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, "key was used before");
    }
  }

  private Money price(SignedApplicationContent application) throws RefusedException {
    if (application.kind() == RenewalKind.SYNCHRONISE) {
      return policy.pricePerYear().times(0);
    }
    if (application.years() < 1 || application.years() > policy.maxYears()) {
      throw new RefusedException(PortalProblem.TERM_NOT_OFFERED, application.years() + " years");
    }
    return offers.fee(application.years()).subtotal();
  }

  private static void requireFee(SignedApplicationContent application, Money price)
      throws RefusedException {
    if (!application.confirmedFee().equals(price)) {
      throw new RefusedException(PortalProblem.FEE_CHANGED, price.toString());
    }
  }

  private Case opened(SignedApplicationContent application, List<Checked> items, Instant now)
      throws RefusedException {
    Money price = price(application);
    List<CertificateBook.Entry> entries = items.stream().map(Checked::current).toList();
    boolean renew = application.kind() == RenewalKind.RENEW;
    Instant end =
        renew
            ? Offers.renewedEnd(entries, application.years())
            : offers.synchronisedEnd(application.quote(), entries);
    Optional<CertificateId> bearer = renew ? Offers.feeBearer(entries, now) : Optional.empty();
    List<LineItem> lines = renew ? List.of(offers.fee(application.years())) : List.of();
    Case file =
        new Case(
            application.kind(),
            application.years(),
            now,
            orders.newPaymentNumber(now),
            lines,
            price,
            credentials.fresh());
    for (Checked item : items) {
      boolean bears = bearer.equals(Optional.of(item.current().certificate().id()));
      Order order =
          new Order(
              orders.newBusinessNumber(now),
              file,
              item.current(),
              item.key(),
              bears ? price : price.times(0),
              now,
              end);
      if (price.isZero()) {
        order.reviewedSince = now;
      }
      file.orders.add(order);
    }
    return file;
  }

  private void record(Bytes cms, SignedApplicationContent application, Case file, Instant now) {
    answered.put(application.idempotencyKey(), new Answered(cms, file));
    List<BusinessNumber> numbers = file.orders.stream().map(order -> order.number).toList();
    ledger.submissions.add(new Ledger.Submission(application.idempotencyKey(), numbers, now));
  }

  private static List<CertificateId> ids(SignedApplicationContent application)
      throws RefusedException {
    List<CertificateId> ids = new ArrayList<>();
    for (Item item : application.items()) {
      CertificateId id = certificateId(item.certificate());
      if (ids.contains(id)) {
        throw new RefusedException(PortalProblem.MESSAGE_INVALID, "a certificate twice");
      }
      ids.add(id);
    }
    return ids;
  }

  private static CertificateId certificateId(Bytes sha256) throws RefusedException {
    try {
      return new CertificateId(sha256);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "certificate");
    }
  }

  private static RefusedException refused(Refusal refusal) {
    return new RefusedException(PortalProblem.of(refusal.code()).orElseThrow(), refusal.detail());
  }
}
