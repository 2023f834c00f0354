package io.xuqi.pki;

import io.xuqi.common.Bytes;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Issues certificates for the tests of this package; one key pair per algorithm is kept. */
final class TestCertificates {

  static final Instant NOW = Instant.parse("2026-06-15T08:00:00Z");
  static final X500Name CA_NAME = new X500Name("C=CN,O=云岭测试认证有限公司,CN=Yunling Test CA");
  static final X500Name HOLDER = new X500Name("C=CN,ST=云南省,O=昆明示例商贸有限公司,CN=昆明示例商贸有限公司");

  private static final Map<KeyAlgorithm, KeyPair> CA_KEYS = new EnumMap<>(KeyAlgorithm.class);
  private static final Map<KeyAlgorithm, KeyPair> HOLDER_KEYS = new EnumMap<>(KeyAlgorithm.class);

  private static final Map<KeyAlgorithm, X509Certificate> CAS = new EnumMap<>(KeyAlgorithm.class);
  private static final Map<KeyAlgorithm, X509Certificate> HOLDERS =
      new EnumMap<>(KeyAlgorithm.class);

  private TestCertificates() {}

  static synchronized KeyPair caKeys(KeyAlgorithm algorithm) {
    return CA_KEYS.computeIfAbsent(algorithm, SoftwareKeys::generate);
  }

  static synchronized KeyPair holderKeys(KeyAlgorithm algorithm) {
    return HOLDER_KEYS.computeIfAbsent(algorithm, SoftwareKeys::generate);
  }

  static synchronized X509Certificate ca(KeyAlgorithm algorithm) {
    return CAS.computeIfAbsent(algorithm, TestCertificates::newCa);
  }

  /** The same certificate each time, though signatures are random. */
  static synchronized X509Certificate holder(KeyAlgorithm algorithm) {
    return HOLDERS.computeIfAbsent(
        algorithm, a -> new Template(holderKeys(a).getPublic()).issue(a));
  }

  private static X509Certificate newCa(KeyAlgorithm algorithm) {
    return new Template(caKeys(algorithm).getPublic()).asCa().subject(CA_NAME).issue(algorithm);
  }

  /** What is issued; every field can be bent. */
  static final class Template {
    private PublicKey key;
    private X500Name subject = HOLDER;
    private X500Name issuer = CA_NAME;
    private BigInteger serial = BigInteger.valueOf(0x5eed01);
    private Instant notBefore = NOW.minus(Duration.ofDays(30));
    private Instant notAfter = NOW.plus(Duration.ofDays(335));
    private @Nullable KeyUsage usage =
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation);
    private @Nullable BasicConstraints constraints;
    private @Nullable KeyPair issuerKeys;
    private @Nullable String signature;
    private Consumer<X509v3CertificateBuilder> extra = builder -> {};

    Template(PublicKey key) {
      this.key = key;
    }

    Template key(PublicKey other) {
      key = other;
      return this;
    }

    Template subject(X500Name name) {
      subject = name;
      return this;
    }

    Template issuer(X500Name name, KeyPair keys) {
      issuer = name;
      issuerKeys = keys;
      return this;
    }

    Template serial(long number) {
      serial = BigInteger.valueOf(number);
      return this;
    }

    Template serial(BigInteger number) {
      serial = number;
      return this;
    }

    Template valid(Instant from, Instant to) {
      notBefore = from;
      notAfter = to;
      return this;
    }

    Template usage(int bits) {
      usage = bits == 0 ? null : new KeyUsage(bits);
      return this;
    }

    Template constraints(@Nullable BasicConstraints basic) {
      constraints = basic;
      return this;
    }

    Template asCa() {
      return constraints(new BasicConstraints(true))
          .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
          .valid(NOW.minus(Duration.ofDays(3650)), NOW.plus(Duration.ofDays(3650)));
    }

    Template signature(String name) {
      signature = name;
      return this;
    }

    Template extra(Consumer<X509v3CertificateBuilder> more) {
      extra = more;
      return this;
    }

    /**
     * Signs with the issuer's keys; those of the test CA of the given kind unless others are set.
     */
    X509Certificate issue(KeyAlgorithm caAlgorithm) {
      try {
        X509v3CertificateBuilder builder =
            new X509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        if (constraints != null) {
          builder.addExtension(Extension.basicConstraints, true, constraints);
        }
        if (usage != null) {
          builder.addExtension(Extension.keyUsage, true, usage);
        }
        extra.accept(builder);
        KeyPair keys = issuerKeys == null ? caKeys(caAlgorithm) : issuerKeys;
        String algorithm =
            signature != null
                ? signature
                : switch (caAlgorithm) {
                  case RSA_2048, RSA_3072 -> "SHA256withRSA";
                  case EC_P256 -> "SHA256withECDSA";
                  case SM2 -> "SM3withSM2";
                };
        return Certificates.parse(
            Bytes.copyOf(
                builder
                    .build(
                        new JcaContentSignerBuilder(algorithm)
                            .setProvider(BouncyCastle.PROVIDER)
                            .build(keys.getPrivate()))
                    .getEncoded()));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static X500Name name(String commonName) {
    return new X500Name(BCStyle.INSTANCE, "C=CN,CN=" + commonName);
  }
}
