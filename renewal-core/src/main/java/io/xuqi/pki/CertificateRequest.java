package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A PKCS#10 certification request (RFC 2986).
 *
 * <p>Only the size is checked when it is made of bytes; reading a malformed one fails at the
 * accessors.
 *
 * @param der the encoded request, at most {@link #MAX_SIZE} bytes
 */
public record CertificateRequest(Bytes der) {

  /** A usual request has about a thousand bytes. */
  public static final int MAX_SIZE = 16 * 1024;

  /**
   * @throws IllegalArgumentException if it is empty or larger than {@link #MAX_SIZE}
   */
  public CertificateRequest {
    if (der.size() == 0 || der.size() > MAX_SIZE) {
      throw new IllegalArgumentException("certificate request of " + der.size() + " bytes");
    }
  }

  /**
   * Asks for a certificate with the subject of the current one, copied byte by byte, and another
   * key.
   *
   * @param sign signs with the private key of {@code newKey}, with its own algorithm ({@link
   *     KeyAlgorithm#signatureAlgorithm}); called once
   * @throws PkiException if the key is not a supported, sound one
   * @throws E if signing failed; there is no request
   */
  public static <E extends XuqiException> CertificateRequest create(
      X509Certificate current, PublicKey newKey, KeyOperation<E> sign) throws PkiException, E {
    PublicKey key = PublicKeys.fromSpki(PublicKeys.spki(newKey));
    CertificationRequestInfo info =
        new CertificationRequestInfo(
            Certificates.subjectName(current),
            SubjectPublicKeyInfo.getInstance(key.getEncoded()),
            new DERSet());
    SignatureAlgorithm algorithm = PublicKeys.algorithm(key).signatureAlgorithm();
    ASN1EncodableVector request = new ASN1EncodableVector();
    request.add(info);
    request.add(AlgorithmIds.signature(algorithm));
    request.add(new DERBitString(sign.apply(Der.encode(info))));
    return new CertificateRequest(Bytes.copyOf(Der.encode(new DERSequence(request))));
  }

  /**
   * The subject asked for, as DER of an X.501 Name.
   *
   * @throws PkiException with code {@code certificate.request-invalid} if this is not a request
   */
  public Bytes subject() throws PkiException {
    return read(
        request -> Bytes.copyOf(Der.encode(request.getCertificationRequestInfo().getSubject())));
  }

  /**
   * Whether the subject asked for is a certificate's, as {@link Certificates#sameSubject} compares.
   *
   * @throws PkiException with code {@code certificate.request-invalid} if this is not a request
   */
  public boolean hasSubjectOf(X509Certificate certificate) throws PkiException {
    return read(
        request ->
            Names.same(
                request.getCertificationRequestInfo().getSubject(),
                Certificates.subjectName(certificate)));
  }

  /**
   * The key a certificate is asked for. Whether the sender has it tells {@link #verifyPossession}.
   *
   * @throws PkiException with code {@code certificate.request-invalid} if this is not a request, or
   *     that of the key if it is not a supported, sound one
   */
  public PublicKey publicKey() throws PkiException {
    return read(CertificateRequest::publicKey);
  }

  /**
   * Verifies the request's own signature: whoever made it had the private key.
   *
   * @return the key a certificate is asked for
   * @throws PkiException with code {@code certificate.request-invalid} if this is not a request, is
   *     signed with another algorithm than the key's own, or the signature is wrong
   */
  public PublicKey verifyPossession() throws PkiException {
    return read(
        request -> {
          PublicKey key = publicKey(request);
          SignatureAlgorithm algorithm =
              AlgorithmIds.signature(request.getSignatureAlgorithm())
                  .orElseThrow(() -> invalid("signature algorithm"));
          byte[] message = request.getCertificationRequestInfo().getEncoded(ASN1Encoding.DER);
          if (!Signatures.verify(key, algorithm, message, request.getSignature().getOctets())) {
            throw invalid("signature");
          }
          return key;
        });
  }

  @FunctionalInterface
  private interface Part<T> {
    T of(CertificationRequest request) throws PkiException, IOException;
  }

  private <T> T read(Part<T> part) throws PkiException {
    return Der.read(
        der,
        MAX_SIZE,
        ErrorCode.REQUEST_INVALID,
        structure -> part.of(CertificationRequest.getInstance(structure)));
  }

  private static PublicKey publicKey(CertificationRequest request) throws PkiException {
    return PublicKeys.fromSpki(
        Bytes.copyOf(Der.encode(request.getCertificationRequestInfo().getSubjectPublicKeyInfo())));
  }

  private static PkiException invalid(String what) {
    return new PkiException(Problem.of(ErrorCode.REQUEST_INVALID, what));
  }
}
