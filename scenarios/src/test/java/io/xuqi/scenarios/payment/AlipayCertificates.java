package io.xuqi.scenarios.payment;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates as Alipay's certificate mode has them: two roots, one of them SM2. */
final class AlipayCertificates {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2088-01-01T00:00:00Z");
  private static final X500Name ROOT = new X500Name("C=CN,O=示例支付有限公司,OU=Test,CN=示例支付根证书");

  private final KeyPair root = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  final List<X509Certificate> roots;
  final X509Certificate application;
  final X509Certificate alipay;

  AlipayCertificates(PublicKey application, PublicKey alipay) throws Exception {
    KeyPair sm2 = SoftwareKeys.generate(KeyAlgorithm.SM2);
    roots =
        List.of(
            issue(ROOT, root.getPublic(), root.getPrivate(), "SHA256withRSA", 1),
            issue(ROOT, sm2.getPublic(), sm2.getPrivate(), "SM3withSM2", 2),
            issue(ROOT, root.getPublic(), root.getPrivate(), "SHA1withRSA", 3));
    this.application = issued("CN=2021000000000001", application, 0x77);
    this.alipay = issued("CN=示例支付", alipay, 0x78);
  }

  private X509Certificate issued(String subject, PublicKey key, int serial) throws Exception {
    return issue(new X500Name(subject), key, root.getPrivate(), "SHA256withRSA", serial);
  }

  private static X509Certificate issue(
      X500Name subject, PublicKey key, PrivateKey signer, String algorithm, int serial)
      throws Exception {
    byte[] der =
        new X509v3CertificateBuilder(
                ROOT,
                BigInteger.valueOf(serial),
                Date.from(FROM),
                Date.from(TO),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()))
            .build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(new BouncyCastleProvider())
                    .build(signer))
            .getEncoded();
    return Certificates.parse(Bytes.copyOf(der));
  }

  static String pem(List<X509Certificate> certificates) throws Exception {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return pem.toString();
  }
}
