package io.xuqi.scenarios.token;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x509.Validity;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Issues certificates for any key, for tests of tokens: nobody there asks who the issuer is. */
public final class TestIssuer {

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private final KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
  private final AtomicLong serials = new AtomicLong();

  /** A certificate with a serial number of its own. */
  public X509Certificate issue(PublicKey key) throws Exception {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(BigInteger.valueOf(serials.incrementAndGet())));
    generator.setSignature(ECDSA);
    generator.setIssuer(new X500Name("CN=Test issuer"));
    generator.setSubject(new X500Name("CN=示例供应商,O=云岭示例有限公司,C=CN"));
    generator.setValidity(new Validity(new Time(Date.from(FROM)), new Time(Date.from(TO))));
    generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    TBSCertificate content = generator.generateTBSCertificate();
    byte[] signature =
        SoftwareKeys.sign(
            keys.getPrivate(), SignatureAlgorithm.SHA256_WITH_ECDSA, content.getEncoded());
    ASN1EncodableVector certificate = new ASN1EncodableVector();
    certificate.add(content);
    certificate.add(ECDSA);
    certificate.add(new DERBitString(signature));
    return Certificates.parse(Bytes.copyOf(new DERSequence(certificate).getEncoded("DER")));
  }
}
