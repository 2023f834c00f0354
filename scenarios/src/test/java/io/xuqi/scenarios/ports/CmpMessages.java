package io.xuqi.scenarios.ports;

import io.xuqi.common.Bytes;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signer;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cmp.CMPCertificate;
import org.bouncycastle.asn1.cmp.CertConfirmContent;
import org.bouncycastle.asn1.cmp.CertStatus;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIHeader;
import org.bouncycastle.asn1.cmp.PKIHeaderBuilder;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.PollReqContent;
import org.bouncycastle.asn1.cmp.ProtectedPart;
import org.bouncycastle.asn1.crmf.AttributeTypeAndValue;
import org.bouncycastle.asn1.crmf.CRMFObjectIdentifiers;
import org.bouncycastle.asn1.crmf.CertId;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertReqMsg;
import org.bouncycastle.asn1.crmf.CertRequest;
import org.bouncycastle.asn1.crmf.CertTemplateBuilder;
import org.bouncycastle.asn1.crmf.Controls;
import org.bouncycastle.asn1.crmf.OptionalValidity;
import org.bouncycastle.asn1.crmf.POPOSigningKey;
import org.bouncycastle.asn1.crmf.ProofOfPossession;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The messages a customer sends in a CMP key update (RFC 9810; RFC 9483, 4.1.3 and 4.4). */
final class CmpMessages {
  private static final ASN1Integer CERT_REQ_ID = new ASN1Integer(0);

  private CmpMessages() {}

  static <E extends XuqiException> PKIBody keyUpdate(
      X509Certificate current, PublicKey newKey, Instant end, KeyOperation<E> sign)
      throws PkiException, E {
    Certificate old = structure(current);
    CertRequest request =
        new CertRequest(
            CERT_REQ_ID,
            new CertTemplateBuilder()
                .setSubject(old.getSubject())
                .setPublicKey(SubjectPublicKeyInfo.getInstance(newKey.getEncoded()))
                .setValidity(new OptionalValidity(null, new Time(Date.from(end))))
                .build(),
            new Controls(
                new AttributeTypeAndValue(
                    CRMFObjectIdentifiers.id_regCtrl_oldCertID,
                    new CertId(new GeneralName(old.getIssuer()), old.getSerialNumber()))));
    ProofOfPossession possession =
        new ProofOfPossession(
            new POPOSigningKey(
                null,
                algorithm(Certificates.keyAlgorithm(newKey).signatureAlgorithm()),
                new DERBitString(sign.apply(der(request)))));
    return new PKIBody(
        PKIBody.TYPE_KEY_UPDATE_REQ,
        new CertReqMessages(new CertReqMsg(request, possession, null)));
  }

  static PKIBody poll() {
    return new PKIBody(PKIBody.TYPE_POLL_REQ, new PollReqContent(CERT_REQ_ID));
  }

  /** Names the certificate by SHA-256, the digest of every signature algorithm used here. */
  static PKIBody confirmation(Bytes certificate) {
    CertStatus accepted =
        new CertStatus(
            certificate.sha256().toArray(), BigInteger.ZERO, new PKIStatusInfo(PKIStatus.granted));
    return new PKIBody(
        PKIBody.TYPE_CERT_CONFIRM, CertConfirmContent.getInstance(new DERSequence(accepted)));
  }

  /**
   * Protects a message with a signature of the token's certificate.
   *
   * @param peerNonce empty in the first message of a transaction
   */
  static <E extends XuqiException> PKIMessage signed(
      PKIBody body,
      X500Name recipient,
      Bytes transaction,
      Bytes nonce,
      Bytes peerNonce,
      Instant time,
      Signer<E> signer)
      throws PkiException, E {
    Certificate certificate = structure(signer.certificate());
    PKIHeaderBuilder builder =
        new PKIHeaderBuilder(
                PKIHeader.CMP_2000,
                new GeneralName(certificate.getSubject()),
                new GeneralName(recipient))
            .setTransactionID(transaction.toArray())
            .setSenderNonce(nonce.toArray())
            .setMessageTime(new ASN1GeneralizedTime(Date.from(time)))
            .setProtectionAlg(
                algorithm(Certificates.keyAlgorithm(signer.certificate()).signatureAlgorithm()));
    if (peerNonce.size() > 0) {
      builder.setRecipNonce(new DEROctetString(peerNonce.toArray()));
    }
    PKIHeader header = builder.build();
    byte[] signature = signer.sign(der(new ProtectedPart(header, body)));
    return new PKIMessage(
        header,
        body,
        new DERBitString(signature),
        new CMPCertificate[] {new CMPCertificate(certificate)});
  }

  static byte[] der(ASN1Object structure) {
    try {
      return structure.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  static Certificate structure(X509Certificate certificate) {
    return Certificate.getInstance(Certificates.encoded(certificate).toArray());
  }

  private static AlgorithmIdentifier algorithm(SignatureAlgorithm algorithm) {
    return switch (algorithm) {
      case SHA256_WITH_RSA ->
          new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
      case SHA256_WITH_ECDSA -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      case SM3_WITH_SM2 -> new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
    };
  }
}
