package io.xuqi.contract;

import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Signer;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.TokenException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate that somebody holds, with its key in memory.
 *
 * @param certificate the certificate, or the SM2 pair
 * @param keys the key of the signing certificate
 */
public record CurrentCertificate(BusinessCertificate certificate, KeyPair keys) {

  /** The kind of its key. */
  public KeyAlgorithm algorithm() {
    try {
      return Certificates.keyAlgorithm(certificate.signing());
    } catch (PkiException e) {
      throw new IllegalStateException("a certificate for an unsupported key", e);
    }
  }

  /** A new key of the same kind. */
  public KeyPair newKeys() {
    return SoftwareKeys.generate(algorithm());
  }

  /** Asks for a certificate with the same subject for another key. */
  public CertificateRequest request(KeyPair newKeys) {
    try {
      return CertificateRequest.create(
          certificate.signing(), newKeys.getPublic(), operation(newKeys, algorithm()));
    } catch (PkiException | TokenException e) {
      throw new IllegalStateException("a key in memory failed", e);
    }
  }

  /** Signs with the key of this certificate. */
  public Signer<TokenException> signer() {
    return signer(List.of(this), List.of());
  }

  /**
   * Signs an application with the key of this certificate.
   *
   * @param all the certificates of the application
   * @param newKeys the keys asked for, one for each of them
   */
  public SubmissionSigner<TokenException> signer(
      List<CurrentCertificate> all, List<KeyPair> newKeys) {
    KeyOperation<TokenException> own = operation(keys, algorithm());
    return new SubmissionSigner<>() {
      @Override
      public X509Certificate certificate() {
        return certificate.signing();
      }

      @Override
      public byte[] sign(byte[] message) throws TokenException {
        return own.apply(message);
      }

      @Override
      public Signer<TokenException> current(SubmissionContent.Item item) {
        return all.get(index(item)).signer();
      }

      @Override
      public KeyOperation<TokenException> newKey(SubmissionContent.Item item) {
        return operation(newKeys.get(index(item)), all.get(index(item)).algorithm());
      }

      private int index(SubmissionContent.Item item) {
        return all.stream().map(CurrentCertificate::certificate).toList().indexOf(item.current());
      }
    };
  }

  private static KeyOperation<TokenException> operation(KeyPair keys, KeyAlgorithm algorithm) {
    return message -> SoftwareKeys.sign(keys.getPrivate(), algorithm.signatureAlgorithm(), message);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "CurrentCertificate[" + certificate.id() + "]";
  }
}
