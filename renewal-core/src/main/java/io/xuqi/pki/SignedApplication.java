package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * An application signed with the current key: CMS SignedData (RFC 5652) around the content, with
 * one signer, the signer's certificate, and signed attributes that bind content, time and
 * certificate (RFC 5652, 11; RFC 5035). SM2 signs with SM3.
 *
 * <p>Only the size is checked when it is made of bytes; {@link #verify} reads it.
 *
 * @param cms the encoded ContentInfo, at most {@link #MAX_SIZE} bytes
 */
public record SignedApplication(Bytes cms) {

  /** The largest application that is made or read. */
  public static final int MAX_SIZE = 256 * 1024;

  /** The signer's certificate and perhaps its issuers. */
  private static final int MAX_CERTIFICATES = 10;

  /** GM/T 0010: the same structures under identifiers of its own. */
  private static final ASN1ObjectIdentifier GM_DATA =
      new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.1");

  private static final ASN1ObjectIdentifier GM_SIGNED_DATA =
      new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.2");

  /**
   * @throws IllegalArgumentException if it is empty or larger than {@link #MAX_SIZE}
   */
  public SignedApplication {
    if (cms.size() == 0 || cms.size() > MAX_SIZE) {
      throw new IllegalArgumentException("signed application of " + cms.size() + " bytes");
    }
  }

  /**
   * What a signature proves: this content was signed with the key of this certificate. Whether the
   * certificate is trusted, valid and not superseded remains to be asked.
   *
   * @param content what was signed
   * @param signer the certificate that came along and whose key signed
   * @param signingTime what the signer's clock said
   */
  public record Verified(Bytes content, X509Certificate signer, Instant signingTime) {}

  /**
   * Signs content.
   *
   * @param signer signs once, with its key's own algorithm
   * @param signingTime now; written with whole seconds
   * @throws PkiException if the signer's certificate holds no supported key
   * @throws E if signing failed; there is no signed application
   * @throws IllegalArgumentException if the result would be larger than {@link #MAX_SIZE}
   */
  public static <E extends XuqiException> SignedApplication create(
      Bytes content, Signer<E> signer, Instant signingTime) throws PkiException, E {
    X509Certificate certificate = signer.certificate();
    SignatureAlgorithm algorithm = Certificates.keyAlgorithm(certificate).signatureAlgorithm();
    Certificate structure = Certificates.structure(certificate);

    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(attribute(CMSAttributes.contentType, PKCSObjectIdentifiers.data));
    attributes.add(
        attribute(
            CMSAttributes.messageDigest,
            new DEROctetString(AlgorithmIds.digest(algorithm, content.toArray()))));
    attributes.add(attribute(CMSAttributes.signingTime, new Time(Date.from(signingTime))));
    attributes.add(
        attribute(
            PKCSObjectIdentifiers.id_aa_signingCertificateV2,
            new SigningCertificateV2(
                new ESSCertIDv2(Certificates.encoded(certificate).sha256().toArray()))));
    DERSet signed = new DERSet(attributes);

    SignerInfo signerInfo =
        new SignerInfo(
            new SignerIdentifier(new IssuerAndSerialNumber(structure)),
            AlgorithmIds.digest(algorithm),
            signed,
            AlgorithmIds.signature(algorithm),
            new DEROctetString(signer.sign(Der.encode(signed))),
            (ASN1Set) null);
    SignedData signedData =
        new SignedData(
            new DERSet(AlgorithmIds.digest(algorithm)),
            new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content.toArray())),
            new DERSet(structure),
            null,
            new DERSet(signerInfo));
    return new SignedApplication(
        Bytes.copyOf(Der.encode(new ContentInfo(PKCSObjectIdentifiers.signedData, signedData))));
  }

  /**
   * Verifies everything the structure says about itself: exactly one signer, whose certificate came
   * along; the digest of the content; the signature over the DER of the signed attributes. The
   * content types of GM/T 0010 are accepted beside those of RFC 5652.
   *
   * @throws PkiException with code {@code certificate.application-invalid} if any of it does not
   *     hold
   */
  public Verified verify() throws PkiException {
    return Der.read(
        cms,
        MAX_SIZE,
        ErrorCode.SIGNED_APPLICATION_INVALID,
        structure -> {
          ContentInfo outer = ContentInfo.getInstance(structure);
          require(
              outer.getContentType().equals(PKCSObjectIdentifiers.signedData)
                  || outer.getContentType().equals(GM_SIGNED_DATA),
              "content type");
          return verify(SignedData.getInstance(outer.getContent()));
        });
  }

  private static Verified verify(SignedData data) throws PkiException, IOException {
    ContentInfo inner = data.getEncapContentInfo();
    require(
        inner.getContentType().equals(PKCSObjectIdentifiers.data)
            || inner.getContentType().equals(GM_DATA),
        "type of what is signed");
    require(inner.getContent() != null, "nothing is signed");
    byte[] content = ASN1OctetString.getInstance(inner.getContent()).getOctets();

    require(data.getSignerInfos().size() == 1, "number of signers");
    SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    X509Certificate certificate = certificate(data, signer.getSID());
    SignatureAlgorithm algorithm = Certificates.keyAlgorithm(certificate).signatureAlgorithm();
    require(AlgorithmIds.isDigest(signer.getDigestAlgorithm(), algorithm), "digest algorithm");
    require(
        AlgorithmIds.isSignerInfoSignature(signer.getDigestEncryptionAlgorithm(), algorithm),
        "signature algorithm");

    // Without signed attributes a signature over attributes could be passed off as one over
    // content (RFC 5652, 2 and 11): they are required.
    ASN1Set attributes = signer.getAuthenticatedAttributes();
    require(attributes != null, "no signed attributes");
    require(
        required(attributes, CMSAttributes.contentType).equals(inner.getContentType()),
        "signed content type");
    byte[] digest =
        ASN1OctetString.getInstance(required(attributes, CMSAttributes.messageDigest)).getOctets();
    require(MessageDigest.isEqual(digest, AlgorithmIds.digest(algorithm, content)), "digest");
    Instant signingTime =
        Time.getInstance(required(attributes, CMSAttributes.signingTime)).getDate().toInstant();
    Optional<ASN1Encodable> named =
        optional(attributes, PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    if (named.isPresent()) {
      requireNamed(SigningCertificateV2.getInstance(named.get()), certificate);
    }
    require(
        Signatures.verify(
            Certificates.publicKey(certificate),
            algorithm,
            Der.encode(new DERSet(attributes.toArray())),
            signer.getEncryptedDigest().getOctets()),
        "signature");
    return new Verified(Bytes.copyOf(content), certificate, signingTime);
  }

  /** The certificate that the signer is identified by; exactly one must match. */
  private static X509Certificate certificate(SignedData data, SignerIdentifier id)
      throws PkiException, IOException {
    ASN1Set certificates = data.getCertificates();
    require(
        certificates != null && certificates.size() <= MAX_CERTIFICATES, "number of certificates");
    X509Certificate found = null;
    for (ASN1Encodable element : certificates) {
      Certificate candidate = Certificate.getInstance(element);
      if (matches(id, candidate)) {
        require(found == null, "the signer is ambiguous");
        found = Certificates.parse(Bytes.copyOf(Der.encode(candidate)));
      }
    }
    if (found == null) {
      throw invalid("the signer's certificate is missing");
    }
    return found;
  }

  private static boolean matches(SignerIdentifier id, Certificate candidate) {
    if (id.isTagged()) {
      return false;
    }
    IssuerAndSerialNumber name = IssuerAndSerialNumber.getInstance(id.getId());
    return name.getSerialNumber().equals(candidate.getSerialNumber())
        && Names.same(name.getName(), candidate.getIssuer());
  }

  private static void requireNamed(SigningCertificateV2 named, X509Certificate certificate)
      throws PkiException {
    ESSCertIDv2[] ids = named.getCerts();
    require(
        ids.length > 0
            && ids[0].getHashAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_sha256)
            && Certificates.encoded(certificate)
                .sha256()
                .equals(Bytes.copyOf(ids[0].getCertHash())),
        "the certificate named in the signature");
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  private static ASN1Encodable required(ASN1Set attributes, ASN1ObjectIdentifier type)
      throws PkiException {
    return optional(attributes, type)
        .orElseThrow(() -> invalid("signed attribute " + type.getId()));
  }

  /** The single value of an attribute, which must not come twice (RFC 5652, 11). */
  private static Optional<ASN1Encodable> optional(ASN1Set attributes, ASN1ObjectIdentifier type)
      throws PkiException {
    Optional<ASN1Encodable> value = Optional.empty();
    for (ASN1Encodable element : attributes) {
      Attribute attribute = Attribute.getInstance(element);
      if (attribute.getAttrType().equals(type)) {
        require(
            value.isEmpty() && attribute.getAttrValues().size() == 1,
            "signed attribute " + type.getId());
        value = Optional.of(attribute.getAttrValues().getObjectAt(0));
      }
    }
    return value;
  }

  private static void require(boolean holds, String what) throws PkiException {
    if (!holds) {
      throw invalid(what);
    }
  }

  private static PkiException invalid(String what) {
    return new PkiException(Problem.of(ErrorCode.SIGNED_APPLICATION_INVALID, what));
  }
}
