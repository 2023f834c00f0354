package io.xuqi.simulator.ca;

import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.protocol.PortalMessages.Refusal;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedQueryContent;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes applications, corrections and queries. Guarded by the CA's lock. */
final class OrderDesk {
  /** How far a signed query may lie from now: it is no secret that is worth replaying later. */
  private static final Duration QUERY_LIFE = Duration.ofMinutes(10);

  private final CaPolicy policy;
  private final OrderBook orders;
  private final Offers offers;
  private final ApplicationCheck check;
  private final Credentials credentials;
  private final Progress progress;
  private final LedgerBook ledger;
  private final Map<String, Answered> answered = new HashMap<>();

  /** What was answered under an idempotency key. */
  private record Answered(Bytes body, Case file) {}

  OrderDesk(
      CaPolicy policy,
      CertificateBook book,
      OrderBook orders,
      Offers offers,
      Credentials credentials,
      Progress progress,
      LedgerBook ledger) {
    this.policy = policy;
    this.orders = orders;
    this.offers = offers;
    this.check = new ApplicationCheck(policy, book);
    this.credentials = credentials;
    this.progress = progress;
    this.ledger = ledger;
  }

  /**
   * An application whose signatures have been verified.
   *
   * @param idempotencyKey as the request said
   */
  record Submission(
      SignedMessage<SignedApplicationContent> signed,
      List<ProvenItem> items,
      String idempotencyKey) {
    SignedApplicationContent application() {
      return signed.content();
    }
  }

  /** Takes an application, or answers a repeated one with the orders it made. */
  Case apply(Submission submission, Instant now) throws RefusedException {
    Optional<Case> repeated = repeated(submission);
    if (repeated.isPresent()) {
      progress.advance(repeated.get(), now);
      return repeated.get();
    }
    CertificateBook.Entry signer =
        check.requireSound(submission.signed(), submission.idempotencyKey(), now);
    requireOffered(submission, now);
    Map<CertificateBook.Entry, PublicKey> keys = new LinkedHashMap<>();
    for (ProvenItem item : submission.items()) {
      keys.put(check.requireFitting(item, signer), item.key());
    }
    Money price = price(submission.application());
    requireFee(submission.application(), price);
    Case file = opened(submission.application(), price, keys, now);
    orders.add(file);
    record(submission, file, now);
    return file;
  }

  /** Takes a corrected application for rejected orders; a fee that was paid stays paid (R49). */
  Case correct(List<Order> rejected, Submission submission, Instant now) throws RefusedException {
    Case file = rejected.get(0).file;
    Optional<Case> repeated = repeated(submission);
    if (repeated.isPresent()) {
      if (repeated.get() != file) {
        throw new RefusedException(PortalProblem.IDEMPOTENCY_CONFLICT, "");
      }
      return file;
    }
    CertificateBook.Entry signer =
        check.requireSound(submission.signed(), submission.idempotencyKey(), now);
    SignedApplicationContent application = submission.application();
    if (application.kind() != file.kind || application.years() != file.years) {
      throw new RefusedException(PortalProblem.TERM_NOT_OFFERED, "as first applied for");
    }
    requireFee(application, file.total);
    if (submission.items().size() != rejected.size()) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "items and orders differ");
    }
    Map<Order, PublicKey> keys = new HashMap<>();
    for (ProvenItem item : submission.items()) {
      CertificateBook.Entry current = check.requireFitting(item, signer);
      Order order =
          rejected.stream()
              .filter(o -> o.current == current && o.status == Status.REJECTED)
              .findFirst()
              .orElseThrow(
                  () -> new RefusedException(PortalProblem.STATE_CONFLICT, "not rejected"));
      keys.put(order, item.key());
    }
    keys.forEach(
        (order, key) -> {
          order.key = key;
          order.rejectionReason = null;
          order.status = Status.AWAITING_REVIEW;
          order.reviewedSince = now;
        });
    record(submission, file, now);
    return file;
  }

  /** Finds the orders of the signer's certificates and gives them a new credential. */
  List<Order> find(SignedMessage<SignedQueryContent> signed, Instant now) throws RefusedException {
    SignedQueryContent query = signed.content();
    CertificateBook.Entry signer = check.signer(signed.signer());
    if (!query.type().equals(SignedQueryContent.TYPE)
        || Duration.between(query.at(), now).abs().compareTo(QUERY_LIFE) > 0) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "not a query of now");
    }
    Set<Case> files = new LinkedHashSet<>();
    for (Bytes id : query.certificates()) {
      Optional<Order> order =
          id.size() == 32 ? orders.latest(new CertificateId(id)) : Optional.empty();
      if (order.isPresent()
          && Certificates.sameSubject(order.get().current.signing(), signer.signing())) {
        requireMayAsk(signer, order.get());
        files.add(order.get().file);
      }
    }
    List<Order> found = new ArrayList<>();
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

  private Optional<Case> repeated(Submission submission) throws RefusedException {
    Answered before = answered.get(submission.idempotencyKey());
    if (before != null && !before.body().equals(submission.signed().cms())) {
      throw new RefusedException(PortalProblem.IDEMPOTENCY_CONFLICT, "");
    }
    return Optional.ofNullable(before).map(Answered::file);
  }

  private void requireOffered(Submission submission, Instant now) throws RefusedException {
    List<CertificateId> ids = submission.items().stream().map(ProvenItem::current).toList();
    ids.forEach(id -> orders.latest(id).ifPresent(order -> progress.advance(order.file, now)));
    for (Optional<Refusal> refusal : offers.words(ids, now).values()) {
      if (refusal.isPresent()) {
        throw new RefusedException(
            PortalProblem.of(refusal.get().code()).orElseThrow(), refusal.get().detail());
      }
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

  private Case opened(
      SignedApplicationContent application,
      Money price,
      Map<CertificateBook.Entry, PublicKey> keys,
      Instant now)
      throws RefusedException {
    List<CertificateBook.Entry> current = List.copyOf(keys.keySet());
    boolean renew = application.kind() == RenewalKind.RENEW;
    Instant end =
        renew
            ? Offers.renewedEnd(current, application.years())
            : offers.synchronisedEnd(application.quote(), current);
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
    Optional<CertificateId> bearer = Offers.feeBearer(current, now);
    keys.forEach(
        (entry, key) -> {
          boolean bears = bearer.equals(Optional.of(entry.certificate().id()));
          Money fee = bears ? price : price.times(0);
          BusinessNumber number = orders.newBusinessNumber(now);
          file.orders.add(new Order(number, file, entry, key, fee, now, end));
        });
    return file;
  }

  private void record(Submission submission, Case file, Instant now) {
    answered.put(submission.idempotencyKey(), new Answered(submission.signed().cms(), file));
    List<BusinessNumber> numbers = file.orders.stream().map(order -> order.number).toList();
    ledger.submissions.add(new Ledger.Submission(submission.idempotencyKey(), numbers, now));
  }
}
