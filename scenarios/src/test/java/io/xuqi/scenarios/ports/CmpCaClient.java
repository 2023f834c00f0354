package io.xuqi.scenarios.ports;

import io.xuqi.ca.Agreement;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertRequest;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * A throw-away adapter for a CA that speaks CMP (RFC 9810, in the profile of RFC 9483) and reviews
 * requests for days. Every message is signed by the certificate that is renewed, so polling needs
 * the key. There are no orders to find or cancel and no fee.
 */
final class CmpCaClient implements CaClient {
  private static final int NONCE = 16;
  private static final Agreement AGREEMENT = new Agreement("2026-01", "电子认证服务协议", "由集成方提供的协议文本。");

  private final CaProfile profile;
  private final X500Name recipient;
  private final X509Certificate responder;
  private final CmpTransport transport;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param responder the pinned certificate that answers are signed with
   */
  CmpCaClient(CaProfile profile, X509Certificate responder, CmpTransport transport, Clock clock) {
    this.profile = profile;
    this.responder = responder;
    this.recipient = CmpMessages.structure(responder).getSubject();
    this.transport = transport;
    this.clock = clock;
  }

  @Override
  public CaProfile profile() {
    return profile;
  }

  /** A CMP CA has no offers: this one is the integrator's configuration. */
  @Override
  public Quote quote(List<BusinessCertificate> current) {
    Instant end =
        current.stream().map(BusinessCertificate::notAfter).max(Instant::compareTo).orElseThrow();
    return new Quote(
        "",
        current.stream()
            .map(c -> new Quote.CertificateQuote(c.id(), Optional.empty(), false))
            .toList(),
        List.of(
            new Quote.Term(
                1,
                end.atOffset(ZoneOffset.UTC).plusYears(1).toInstant(),
                List.of(),
                Money.ofFen(0))),
        Optional.empty(),
        Set.of(KeyPolicy.NEW_KEY),
        AGREEMENT,
        new Quote.ReviewTime(1, 3));
  }

  /** One transaction for each certificate, protected with the certificate it updates. */
  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException {
    Instant end = content.quote().term(content.application().years()).orElseThrow().notAfter();
    ASN1EncodableVector messages = new ASN1EncodableVector();
    try {
      for (SubmissionContent.Item item : content.items()) {
        messages.add(
            CmpMessages.signed(
                CmpMessages.keyUpdate(
                    item.current().signing(), item.request().publicKey(), end, signer.newKey(item)),
                recipient,
                nonce(),
                nonce(),
                Bytes.empty(),
                content.createdAt(),
                signer.current(item)));
      }
    } catch (PkiException e) {
      throw new CaException(e.problem(), e);
    }
    return new PreparedSubmission(
        content.idempotencyKey(), Bytes.copyOf(CmpMessages.der(new DERSequence(messages))));
  }

  @Override
  public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    List<PKIMessage> requests = new ArrayList<>();
    for (ASN1Encodable element : ASN1Sequence.getInstance(prepared.content().toArray())) {
      requests.add(PKIMessage.getInstance(element));
    }
    List<CmpState> states =
        context.saved().size() == 0
            ? new ArrayList<>(requests.stream().map(CmpCaClient::begun).toList())
            : CmpState.decode(context.saved());
    context.save(CmpState.encode(states));
    List<ServiceOrder> orders = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Optional<Duration> wait = Optional.empty();
      if (!states.get(i).isAnswered()) {
        CmpReply reply = exchange(requests.get(i), states.get(i));
        if (reply.kind() == CmpReply.Kind.REFUSED) {
          throw CaException.refused("CMP", reply.words());
        }
        wait = reply.pollAfter();
        states.set(i, after(reply, states.get(i)));
        context.save(CmpState.encode(states));
      }
      CmpState state = states.get(i);
      ServiceOrder.Status status =
          state.isIssued() ? ServiceOrder.Status.APPROVED : ServiceOrder.Status.AWAITING_REVIEW;
      orders.add(order(state, status, Optional.empty(), wait));
    }
    return orders;
  }

  @Override
  public ServiceOrder order(OrderHandle handle, CallContext context) throws CaException {
    CmpState state = state(context);
    if (state.isIssued()) {
      return order(state, ServiceOrder.Status.APPROVED, Optional.empty(), Optional.empty());
    }
    CmpReply reply = converse(CmpMessages.poll(), state, context);
    CmpState next = after(reply, state(context));
    context.save(CmpState.encode(List.of(next)));
    return switch (reply.kind()) {
      case ISSUED -> order(next, ServiceOrder.Status.APPROVED, Optional.empty(), Optional.empty());
      case WAITING ->
          order(next, ServiceOrder.Status.AWAITING_REVIEW, Optional.empty(), reply.pollAfter());
      // Nothing can be corrected or cancelled here: for CMP a refused transaction is over.
      default ->
          order(next, ServiceOrder.Status.CANCELLED, Optional.of(reply.words()), Optional.empty());
    };
  }

  @Override
  public IssuedCertificates certificates(OrderHandle handle, CallContext context)
      throws CaException {
    CmpState state = state(context);
    if (!state.isIssued()) {
      throw new CaException(Problem.of(ErrorCode.CA_NOT_FOUND, handle.number()));
    }
    return new IssuedCertificates(state.issued(), Optional.empty(), Optional.empty(), List.of());
  }

  @Override
  public void confirmInstalled(OrderHandle handle, X509Certificate installed, CallContext context)
      throws CaException {
    CmpState before = state(context);
    context.save(CmpState.encode(List.of(before.with(s -> s.confirming = true))));
    CmpReply reply = converse(CmpMessages.confirmation(before.issued()), state(context), context);
    // Refused after an earlier confirmation whose answer was lost: the transaction is over.
    if (reply.kind() != CmpReply.Kind.CONFIRMED && !before.confirming()) {
      throw CaException.refused("CMP", reply.words());
    }
  }

  // ---- one message and its answer ---------------------------------------------------------------

  /** Signs, stores what the next process would need, sends. */
  private CmpReply converse(PKIBody body, CmpState state, CallContext context) throws CaException {
    Signer<TokenException> signer =
        context.signer().orElseThrow(() -> new CaException(Problem.of(ErrorCode.CA_NEEDS_KEY)));
    Bytes nonce = nonce();
    PKIMessage message;
    try {
      message =
          CmpMessages.signed(
              body,
              recipient,
              state.transaction(),
              nonce,
              state.peerNonce(),
              clock.instant(),
              signer);
    } catch (TokenException | PkiException e) {
      throw new CaException(e.problem(), e);
    }
    CmpState sending = state.with(s -> s.latestNonce = nonce);
    context.save(CmpState.encode(List.of(sending)));
    return exchange(message, sending);
  }

  private CmpReply exchange(PKIMessage message, CmpState state) throws CaException {
    byte[] reply;
    try {
      reply = transport.exchange(CmpMessages.der(message));
    } catch (IOException e) {
      throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER, "CMP"), e);
    }
    return CmpReply.read(reply, state, responder);
  }

  private static CmpState after(CmpReply reply, CmpState state) {
    return state.with(
        s -> {
          s.peerNonce = reply.nonce();
          s.issued = reply.certificate();
        });
  }

  private Bytes nonce() {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }

  // ---- what a transaction is to the engine ------------------------------------------------------

  private static CmpState state(CallContext context) throws CaException {
    return CmpState.decode(context.saved()).get(0);
  }

  private static CmpState begun(PKIMessage request) {
    CertRequest asked =
        CertReqMessages.getInstance(request.getBody().getContent())
            .toCertReqMsgArray()[0]
            .getCertReq();
    Certificate current = request.getExtraCerts()[0].getX509v3PKCert();
    Bytes nonce = Bytes.copyOf(request.getHeader().getSenderNonce().getOctets());
    return new CmpState(
        Bytes.copyOf(request.getHeader().getTransactionID().getOctets()),
        asked.getCertReqId().longValueExact(),
        request.getBody().getType(),
        nonce,
        nonce,
        Bytes.empty(),
        new CertificateId(Bytes.copyOf(CmpMessages.der(current)).sha256()),
        date(request),
        current.getEndDate().getDate().toInstant(),
        asked.getCertTemplate().getValidity().getNotAfter().getDate().toInstant(),
        Bytes.empty(),
        false);
  }

  private static Instant date(PKIMessage request) {
    try {
      return request.getHeader().getMessageTime().getDate().toInstant();
    } catch (java.text.ParseException e) {
      throw new IllegalArgumentException("not a message of ours", e);
    }
  }

  private static ServiceOrder order(
      CmpState state,
      ServiceOrder.Status status,
      Optional<String> reason,
      Optional<Duration> wait) {
    return new ServiceOrder(
        new OrderHandle(
            new BusinessNumber(state.transaction().toHex()), CmpState.encode(List.of(state))),
        state.renewed(),
        status,
        Money.ofFen(0),
        state.createdAt(),
        state.currentEnd(),
        state.proposedEnd(),
        Optional.empty(),
        Optional.empty(),
        reason,
        wait);
  }
}
