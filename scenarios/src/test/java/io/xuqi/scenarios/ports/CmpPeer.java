package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.siemens.pki.cmpracomponent.configuration.CkgContext;
import com.siemens.pki.cmpracomponent.configuration.CmpMessageInterface;
import com.siemens.pki.cmpracomponent.configuration.Configuration;
import com.siemens.pki.cmpracomponent.configuration.CredentialContext;
import com.siemens.pki.cmpracomponent.configuration.InventoryInterface;
import com.siemens.pki.cmpracomponent.configuration.NestedEndpointContext;
import com.siemens.pki.cmpracomponent.configuration.SignatureCredentialContext;
import com.siemens.pki.cmpracomponent.configuration.SupportMessageHandlerInterface;
import com.siemens.pki.cmpracomponent.configuration.VerificationContext;
import com.siemens.pki.cmpracomponent.main.CmpRaComponent;
import com.siemens.pki.cmpracomponent.main.CmpRaComponent.CmpRaInterface;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.Signer;
import io.xuqi.pki.SoftwareKeys;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.cmp.CMPCertificate;
import org.bouncycastle.asn1.cmp.CertOrEncCert;
import org.bouncycastle.asn1.cmp.CertRepMessage;
import org.bouncycastle.asn1.cmp.CertResponse;
import org.bouncycastle.asn1.cmp.CertifiedKeyPair;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertTemplate;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/**
 * A strict CMP registration authority of another maker, in process, with a certification authority
 * behind it whose reviewer takes his time. It looks at the system's clock.
 */
final class CmpPeer implements CmpTransport {
  private static final int RETRY_AFTER_SECONDS = 7200;

  private final TestAuthority authority;
  private final Credentials credentials;
  private final CmpRaInterface registration;
  private final List<PKIMessage> inReview = new ArrayList<>();
  private final List<Integer> bodies = new ArrayList<>();

  CmpPeer(TestAuthority authority) throws Exception {
    this.authority = authority;
    KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
    X509Certificate certificate =
        authority.issue(
            keys.getPublic(),
            new X500Name("C=CN,O=青石测试认证有限公司,CN=青石测试受理点"),
            TestAuthority.OLD_END,
            TestAuthority.SIGNING);
    this.credentials = new Credentials(certificate, keys.getPrivate(), authority.root());
    this.registration =
        CmpRaComponent.instantiateCmpRaComponent(
            new StrictConfiguration(),
            (request, profile, type) -> {
              inReview.add(PKIMessage.getInstance(request));
              return null; // no answer yet: the authority tells its customer to wait
            });
  }

  /** What its answers are signed with. */
  X509Certificate responder() {
    return credentials.certificate;
  }

  /** The types of the messages it was sent, in their sequence. */
  List<Integer> received() {
    return List.copyOf(bodies);
  }

  @Override
  public byte[] exchange(byte[] message) throws IOException {
    bodies.add(PKIMessage.getInstance(message).getBody().getType());
    try {
      return registration.processRequest(message);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** The reviewer approves everything that waits. */
  void approve() throws Exception {
    for (PKIMessage request : inReview) {
      CertTemplate asked =
          CertReqMessages.getInstance(request.getBody().getContent())
              .toCertReqMsgArray()[0]
              .getCertReq()
              .getCertTemplate();
      X509Certificate issued =
          authority.issue(
              PublicKeys.fromSpki(Bytes.copyOf(CmpMessages.der(asked.getPublicKey()))),
              asked.getSubject(),
              TestAuthority.NEW_END,
              TestAuthority.SIGNING);
      CertifiedKeyPair certified =
          new CertifiedKeyPair(
              new CertOrEncCert(new CMPCertificate(CmpMessages.structure(issued))));
      answer(request, new PKIStatusInfo(PKIStatus.granted), certified);
    }
    inReview.clear();
  }

  /** The reviewer refuses everything that waits. */
  void reject(String reason) throws Exception {
    for (PKIMessage request : inReview) {
      answer(request, new PKIStatusInfo(PKIStatus.rejection, new PKIFreeText(reason)), null);
    }
    inReview.clear();
  }

  private void answer(
      PKIMessage request, PKIStatusInfo status, @Nullable CertifiedKeyPair certified)
      throws Exception {
    CertResponse response =
        new CertResponse(new ASN1Integer(BigInteger.ZERO), status, certified, null);
    PKIBody body =
        new PKIBody(
            PKIBody.TYPE_KEY_UPDATE_REP, new CertRepMessage(null, new CertResponse[] {response}));
    Bytes nonce = Bytes.copyOf(request.getHeader().getSenderNonce().getOctets());
    byte[] answer =
        CmpMessages.der(
            CmpMessages.signed(
                body,
                X500Name.getInstance(request.getHeader().getSender().getName()),
                Bytes.copyOf(request.getHeader().getTransactionID().getOctets()),
                nonce.sha256(),
                nonce,
                TestAuthority.NOW,
                credentials));
    try {
      registration.gotResponseAtUpstream(answer);
    } catch (IllegalStateException e) {
      // The registration authority has given this transaction up.
      assertEquals("no related request known for provided response", e.getMessage());
    }
  }

  /** The peer's certificate and key, in the shapes both sides want. */
  private record Credentials(X509Certificate certificate, PrivateKey key, X509Certificate root)
      implements SignatureCredentialContext, Signer<PkiException> {

    @Override
    public List<X509Certificate> getCertificateChain() {
      return List.of(certificate, root);
    }

    @Override
    public PrivateKey getPrivateKey() {
      return key;
    }

    @Override
    public byte[] sign(byte[] message) throws PkiException {
      return SoftwareKeys.sign(
          key, Certificates.keyAlgorithm(certificate).signatureAlgorithm(), message);
    }
  }

  /** Trusts what the authority issued, on both sides and for what is enrolled. */
  private final class StrictConfiguration
      implements Configuration, CmpMessageInterface, VerificationContext {

    @Override
    public Collection<X509Certificate> getTrustedCertificates() {
      return List.of(authority.root());
    }

    @Override
    public VerificationContext getInputVerification() {
      return this;
    }

    @Override
    public CredentialContext getOutputCredentials() {
      return credentials;
    }

    @Override
    public ReprotectMode getReprotectMode() {
      return ReprotectMode.reprotect;
    }

    @Override
    public boolean getSuppressRedundantExtraCerts() {
      return false;
    }

    @Override
    public boolean isCacheExtraCerts() {
      return false;
    }

    @Override
    public boolean isMessageTimeDeviationAllowed(long seconds) {
      return true; // the customer's clock is the scenario's
    }

    @Override
    public @Nullable NestedEndpointContext getNestedEndpointContext() {
      return null;
    }

    @Override
    public @Nullable CkgContext getCkgConfiguration(String profile, int type) {
      return null;
    }

    @Override
    public CmpMessageInterface getDownstreamConfiguration(String profile, int type) {
      return this;
    }

    @Override
    public CmpMessageInterface getUpstreamConfiguration(String profile, int type) {
      return this;
    }

    @Override
    public int getDownstreamTimeout(String profile, int type) {
      return 0; // a review has no end
    }

    @Override
    public VerificationContext getEnrollmentTrust(String profile, int type) {
      return this;
    }

    @Override
    public boolean getForceRaVerifyOnUpstream(String profile, int type) {
      return false;
    }

    @Override
    public @Nullable InventoryInterface getInventory(String profile, int type) {
      return null;
    }

    @Override
    public int getRetryAfterTimeInSeconds(String profile, int type) {
      return RETRY_AFTER_SECONDS;
    }

    @Override
    public @Nullable SupportMessageHandlerInterface getSupportMessageHandler(
        String profile, String infoType) {
      return null;
    }

    @Override
    public boolean isRaVerifiedAcceptable(String profile, int type) {
      return false;
    }
  }
}
