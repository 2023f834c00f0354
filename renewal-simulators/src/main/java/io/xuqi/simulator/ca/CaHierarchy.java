package io.xuqi.simulator.ca;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SoftwareKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/** A root and an intermediate for each family of keys, made when first needed. */
final class CaHierarchy {
  static final int SIGNING = KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
  static final int ENCRYPTION =
      KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement;

  /** An RSA key both signs and encrypts. */
  static final int RSA_ENCRYPTION = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;

  static final int CERTIFICATE_SIGNING = KeyUsage.keyCertSign | KeyUsage.cRLSign;
  private static final Duration LIFE = Duration.ofDays(20 * 365);

  /** The families, each by the algorithm of its CA keys. */
  enum Family {
    RSA(KeyAlgorithm.RSA_2048),
    EC(KeyAlgorithm.EC_P256),
    SM2(KeyAlgorithm.SM2);

    private final KeyAlgorithm keys;

    Family(KeyAlgorithm keys) {
      this.keys = keys;
    }

    AlgorithmIdentifier signature() {
      return switch (this) {
        case RSA ->
            new AlgorithmIdentifier(
                PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
        case EC -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        case SM2 -> new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
      };
    }

    static Family of(KeyAlgorithm algorithm) {
      return valueOf(algorithm.family());
    }
  }

  /**
   * What a certificate says.
   *
   * @param usage the bits of {@link KeyUsage}
   */
  record Contents(
      X500Principal subject,
      PublicKey key,
      int usage,
      boolean authority,
      BigInteger serial,
      Instant notBefore,
      Instant notAfter) {}

  private record Issuer(X500Principal name, KeyPair keys, Family family) {
    static Issuer of(String name, String level, Family family) {
      return new Issuer(
          new X500Principal("CN=" + name + " " + family + " " + level + ",O=" + name + ",C=CN"),
          SoftwareKeys.generate(family.keys),
          family);
    }

    X509Certificate certify(Contents contents) {
      return build(this, contents);
    }
  }

  /** Signs what was written to it with an issuer's key. */
  private static final class Signing implements ContentSigner {
    private final Issuer issuer;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Signing(Issuer issuer) {
      this.issuer = issuer;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return issuer.family().signature();
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      return SoftwareKeys.sign(
          issuer.keys().getPrivate(),
          issuer.family().keys.signatureAlgorithm(),
          content.toByteArray());
    }
  }

  private record Chain(X509Certificate root, X509Certificate intermediate, Issuer issuing) {}

  private final String name;
  private final Instant since;
  private final SecureRandom random = new SecureRandom();
  private final Map<Family, Chain> chains = new EnumMap<>(Family.class);

  /**
   * @param since the authorities' certificates are valid from then on
   */
  CaHierarchy(String name, Instant since) {
    this.name = name;
    this.since = since;
  }

  List<X509Certificate> anchors() {
    return Arrays.stream(Family.values()).map(family -> chain(family).root()).toList();
  }

  X509Certificate intermediate(KeyAlgorithm algorithm) {
    return chain(Family.of(algorithm)).intermediate();
  }

  /** Issues an end entity's certificate. */
  X509Certificate issue(Contents contents) {
    return chain(Family.of(algorithm(contents.key()))).issuing().certify(contents);
  }

  BigInteger newSerial() {
    return new BigInteger(127, random).setBit(126);
  }

  static KeyAlgorithm algorithm(PublicKey key) {
    try {
      return Certificates.keyAlgorithm(key);
    } catch (PkiException e) {
      throw new IllegalArgumentException("not a supported key", e);
    }
  }

  private synchronized Chain chain(Family family) {
    return chains.computeIfAbsent(family, this::newChain);
  }

  private Chain newChain(Family family) {
    Issuer root = Issuer.of(name, "Root", family);
    Issuer issuing = Issuer.of(name, "Issuing", family);
    return new Chain(root.certify(authority(root)), root.certify(authority(issuing)), issuing);
  }

  private Contents authority(Issuer subject) {
    return new Contents(
        subject.name(),
        subject.keys().getPublic(),
        CERTIFICATE_SIGNING,
        true,
        newSerial(),
        since,
        since.plus(LIFE));
  }

  private static X509Certificate build(Issuer issuer, Contents contents) {
    try {
      SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(contents.key().getEncoded());
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              X500Name.getInstance(issuer.name().getEncoded()),
              contents.serial(),
              Date.from(contents.notBefore()),
              Date.from(contents.notAfter()),
              X500Name.getInstance(contents.subject().getEncoded()),
              key);
      X509ExtensionUtils identifiers =
          new X509ExtensionUtils(
              new BcDigestCalculatorProvider()
                  .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1)));
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(contents.authority()));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(contents.usage()));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(
              SubjectPublicKeyInfo.getInstance(issuer.keys().getPublic().getEncoded())));
      return Certificates.parse(Bytes.copyOf(builder.build(new Signing(issuer)).getEncoded()));
    } catch (IOException | OperatorCreationException | PkiException e) {
      throw new IllegalStateException("the simulated CA could not issue", e);
    }
  }
}
