package io.xuqi.scenarios.ports;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SoftwareKeys;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues what the scenarios of this package need. Its certificates last for decades: the CMP peer
 * looks at the system's clock, whatever the scenario's clock shows.
 */
final class TestAuthority {
  static final Instant NOW = Instant.parse("2026-06-15T02:00:00Z");
  static final Instant OLD_END = Instant.parse("2088-07-15T02:00:00Z");
  static final Instant NEW_END = Instant.parse("2089-07-15T02:00:00Z");

  static final X500Name HOLDER = new X500Name("C=CN,O=云岭测试商贸有限公司,CN=云岭测试商贸有限公司");
  static final int SIGNING = KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
  static final int ENCRYPTION = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;

  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant ROOT_END = Instant.parse("2098-12-31T00:00:00Z");
  private static final X500Name NAME = new X500Name("C=CN,O=青石测试认证有限公司,CN=青石测试根");
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private final KeyPair keys;
  private final String signature;
  private final X509Certificate root;
  private final AtomicLong serials = new AtomicLong(0x5eed00);

  TestAuthority(KeyAlgorithm algorithm) {
    keys = SoftwareKeys.generate(algorithm);
    signature =
        switch (algorithm) {
          case RSA_2048, RSA_3072 -> "SHA256withRSA";
          case EC_P256 -> "SHA256withECDSA";
          case SM2 -> "SM3withSM2";
        };
    root = issue(keys.getPublic(), NAME, ROOT_END, KeyUsage.keyCertSign | KeyUsage.cRLSign, true);
  }

  X509Certificate root() {
    return root;
  }

  KeyPair keys() {
    return keys;
  }

  /** A certificate of the company that renews, until the given end. */
  X509Certificate issue(PublicKey key, Instant end, int usage) {
    return issue(key, HOLDER, end, usage, false);
  }

  X509Certificate issue(PublicKey key, X500Name subject, Instant end, int usage) {
    return issue(key, subject, end, usage, false);
  }

  private X509Certificate issue(
      PublicKey key, X500Name subject, Instant end, int usage, boolean authority) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              NAME,
              BigInteger.valueOf(serials.incrementAndGet()),
              Date.from(START),
              Date.from(end),
              subject,
              SubjectPublicKeyInfo.getInstance(key.getEncoded()));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (authority) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      }
      return Certificates.parse(
          Bytes.copyOf(
              builder
                  .build(
                      new JcaContentSignerBuilder(signature)
                          .setProvider(PROVIDER)
                          .build(keys.getPrivate()))
                  .getEncoded()));
    } catch (IOException | OperatorCreationException | PkiException e) {
      throw new IllegalStateException(e);
    }
  }
}
