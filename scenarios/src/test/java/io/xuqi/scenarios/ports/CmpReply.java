package io.xuqi.scenarios.ports;

import io.xuqi.ca.CaException;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cmp.CertRepMessage;
import org.bouncycastle.asn1.cmp.CertResponse;
import org.bouncycastle.asn1.cmp.ErrorMsgContent;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIHeader;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.PollRepContent;
import org.bouncycastle.cert.cmp.CMPException;
import org.bouncycastle.cert.cmp.GeneralPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * What a CA's answer says, once its protection, transaction and nonce were checked.
 *
 * @param nonce the CA's, to be named in the next message
 * @param pollAfter how long to wait before the next poll, where it says
 * @param certificate what was issued, else empty
 * @param words the reason of a refusal, else empty
 */
record CmpReply(
    Kind kind, Bytes nonce, Optional<Duration> pollAfter, Bytes certificate, String words) {

  enum Kind {
    WAITING,
    ISSUED,
    CONFIRMED,
    REFUSED
  }

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  static CmpReply read(byte[] encoded, CmpState state, X509Certificate responder)
      throws CaException {
    try {
      PKIMessage message = PKIMessage.getInstance(encoded);
      requireGenuine(message, responder);
      requireOurs(message.getHeader(), state);
      return read(message);
    } catch (CMPException
        | IOException
        | OperatorCreationException
        | CertificateException
        | RuntimeException e) {
      throw new CaException(Problem.of(ErrorCode.CA_BAD_REPLY, String.valueOf(e.getMessage())), e);
    }
  }

  private static void requireGenuine(PKIMessage message, X509Certificate responder)
      throws CMPException, IOException, OperatorCreationException, CertificateException {
    GeneralPKIMessage general = new GeneralPKIMessage(message);
    if (!general.hasProtection()
        || !new ProtectedPKIMessage(general)
            .verify(
                new JcaContentVerifierProviderBuilder()
                    .setProvider(PROVIDER)
                    .build(responder.getPublicKey()))) {
      throw new IOException("not protected by the CA");
    }
  }

  /** The nonce may answer the request that began the transaction, or the latest message. */
  private static void requireOurs(PKIHeader header, CmpState state) throws IOException {
    Bytes recipNonce = octets(header.getRecipNonce());
    if (!octets(header.getTransactionID()).equals(state.transaction())
        || !(recipNonce.equals(state.latestNonce()) || recipNonce.equals(state.requestNonce()))) {
      throw new IOException("of another transaction");
    }
  }

  private static CmpReply read(PKIMessage message) throws IOException {
    Bytes nonce = octets(message.getHeader().getSenderNonce());
    PKIBody body = message.getBody();
    return switch (body.getType()) {
      case PKIBody.TYPE_KEY_UPDATE_REP -> {
        CertResponse response = CertRepMessage.getInstance(body.getContent()).getResponse()[0];
        yield response.getCertifiedKeyPair() == null
            ? withoutCertificate(response.getStatus(), nonce)
            : of(
                Kind.ISSUED,
                nonce,
                Optional.empty(),
                Bytes.copyOf(
                    response
                        .getCertifiedKeyPair()
                        .getCertOrEncCert()
                        .getCertificate()
                        .getX509v3PKCert()
                        .getEncoded()),
                "");
      }
      case PKIBody.TYPE_POLL_REP -> {
        long seconds =
            PollRepContent.getInstance(body.getContent()).getCheckAfter(0).longValueExact();
        yield of(Kind.WAITING, nonce, Optional.of(Duration.ofSeconds(seconds)), Bytes.empty(), "");
      }
      case PKIBody.TYPE_CONFIRM -> of(Kind.CONFIRMED, nonce, Optional.empty(), Bytes.empty(), "");
      // RFC 9483, 4.4: waiting may be told in an error, too.
      case PKIBody.TYPE_ERROR ->
          withoutCertificate(
              ErrorMsgContent.getInstance(body.getContent()).getPKIStatusInfo(), nonce);
      default -> throw new IOException("body of type " + body.getType());
    };
  }

  private static CmpReply withoutCertificate(PKIStatusInfo status, Bytes nonce) {
    boolean waiting = status.getStatus().intValue() == PKIStatus.WAITING;
    String words =
        status.getStatusString() == null
            ? "status " + status.getStatus()
            : status.getStatusString().getStringAtUTF8(0).getString();
    return of(waiting ? Kind.WAITING : Kind.REFUSED, nonce, Optional.empty(), Bytes.empty(), words);
  }

  private static CmpReply of(
      Kind kind, Bytes nonce, Optional<Duration> pollAfter, Bytes certificate, String words) {
    return new CmpReply(kind, nonce, pollAfter, certificate, words);
  }

  private static Bytes octets(ASN1OctetString octets) {
    return Bytes.copyOf(octets.getOctets());
  }
}
