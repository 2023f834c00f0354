package io.xuqi.contract;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.token.TokenException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An application with everything filled in, each part of which a test may replace. */
public final class SampleSubmission {
  private final Quote quote;
  private final List<CurrentCertificate> certificates;
  private final List<KeyPair> newKeys;
  private final Instant now;
  private final List<CertificateRequest> requests = new ArrayList<>();
  private String idempotencyKey = UUID.randomUUID().toString();
  private RenewalKind kind = RenewalKind.RENEW;
  private int years = 1;
  private Money fee;
  private Bytes agreement;
  private String agent = "王小明";
  private CurrentCertificate signer;

  private SampleSubmission(Quote quote, List<CurrentCertificate> certificates, Instant now) {
    this.quote = quote;
    this.certificates = List.copyOf(certificates);
    this.newKeys = certificates.stream().map(CurrentCertificate::newKeys).toList();
    this.now = now;
    for (int i = 0; i < certificates.size(); i++) {
      requests.add(certificates.get(i).request(newKeys.get(i)));
    }
    this.fee = quote.term(1).map(Quote.Term::total).orElse(Money.ofFen(0));
    this.agreement = quote.agreement().sha256();
    this.signer = certificates.get(0);
  }

  /** A renewal by one year, signed by the first certificate's key. */
  public static SampleSubmission of(
      Quote quote, List<CurrentCertificate> certificates, Instant now) {
    return new SampleSubmission(quote, certificates, now);
  }

  /** A renewal by so many years, at the quoted price. */
  public SampleSubmission years(int count) {
    years = count;
    fee = quote.term(count).orElseThrow().total();
    return this;
  }

  /** The free synchronisation instead (R18). */
  public SampleSubmission synchronisation() {
    kind = RenewalKind.SYNCHRONISE;
    years = 0;
    fee = Money.ofFen(0);
    return this;
  }

  /** Under another key than a random one. */
  public SampleSubmission idempotencyKey(String key) {
    idempotencyKey = key;
    return this;
  }

  /** With another fee than the quoted one. */
  public SampleSubmission fee(Money confirmed) {
    fee = confirmed;
    return this;
  }

  /** With another agreement than the quoted one. */
  public SampleSubmission agreement(Bytes sha256) {
    agreement = sha256;
    return this;
  }

  /** By another agent. */
  public SampleSubmission agent(String name) {
    agent = name;
    return this;
  }

  /** Signed by another certificate's key. */
  public SampleSubmission signer(CurrentCertificate certificate) {
    signer = certificate;
    return this;
  }

  /** With another request for one of the certificates. */
  public SampleSubmission request(int index, CertificateRequest request) {
    requests.set(index, request);
    return this;
  }

  /** The new keys, one for each certificate. */
  public List<KeyPair> newKeys() {
    return newKeys;
  }

  /** What the application says. */
  public SubmissionContent content() {
    List<SubmissionContent.Item> items = new ArrayList<>();
    for (int i = 0; i < certificates.size(); i++) {
      items.add(new SubmissionContent.Item(certificates.get(i).certificate(), requests.get(i)));
    }
    Agent person =
        new Agent(
            agent,
            new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
            new MobileNumber("13800000000"),
            Optional.of(new EmailAddress("wang@example.com")));
    return new SubmissionContent(
        idempotencyKey,
        new Application(
            kind,
            years,
            fee,
            new AcceptedAgreement(quote.agreement().version(), agreement, now),
            person,
            Optional.of(Recipient.copyOf(person, "北京市东城区示例路1号"))),
        quote,
        items,
        now);
  }

  /** The signed application. */
  public PreparedSubmission prepare(CaClient client) throws CaException, TokenException {
    return client.prepare(content(), signer.signer(certificates, newKeys));
  }
}
