package io.xuqi.benchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of a usual size to fill a token with. */
final class SampleCertificates {

  private SampleCertificates() {}

  /** As many different certificates for one key, signed by an RSA key made for it. */
  static X509Certificate[] issue(PublicKey key, int count) {
    try {
      KeyPair ca = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509Certificate[] certificates = new X509Certificate[count];
      for (int i = 0; i < count; i++) {
        byte[] der =
            new X509v3CertificateBuilder(
                    new X500Name("CN=Benchmark CA,C=CN"),
                    BigInteger.valueOf(1000 + i),
                    Date.from(Instant.parse("2025-01-01T00:00:00Z")),
                    Date.from(Instant.parse("2035-01-01T00:00:00Z")),
                    new X500Name("CN=Supplier " + i + ",O=Benchmark,C=CN"),
                    SubjectPublicKeyInfo.getInstance(key.getEncoded()))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(ca.getPrivate()))
                .getEncoded();
        certificates[i] =
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      }
      return certificates;
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
