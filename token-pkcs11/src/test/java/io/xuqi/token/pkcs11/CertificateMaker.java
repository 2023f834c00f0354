package io.xuqi.token.pkcs11;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for keys on tokens, with a key of its own. */
final class CertificateMaker {

  private final KeyPair keys;

  CertificateMaker() {
    try {
      keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  X509Certificate issue(PublicKey key, long serial) {
    return issue(key, serial, "CN=云杉测试有限公司,O=投标单位,C=CN");
  }

  X509Certificate issue(PublicKey key, long serial, String subject) {
    try {
      byte[] der =
          new X509v3CertificateBuilder(
                  new X500Name("CN=Test CA,C=CN"),
                  BigInteger.valueOf(serial),
                  Date.from(Instant.parse("2025-01-01T00:00:00Z")),
                  Date.from(Instant.parse("2035-01-01T00:00:00Z")),
                  new X500Name(subject),
                  SubjectPublicKeyInfo.getInstance(key.getEncoded()))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      return Certificates.parse(Bytes.copyOf(der));
    } catch (PkiException | OperatorCreationException | java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
