package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.SignedApplication.Verified;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
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
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignedApplicationTest {

  private static final Bytes CONTENT =
      Bytes.copyOf("{\"company\":\"昆明示例商贸有限公司\"}".getBytes(StandardCharsets.UTF_8));

  private static final ASN1ObjectIdentifier GM_DATA =
      new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.1");
  private static final ASN1ObjectIdentifier GM_SIGNED_DATA =
      new ASN1ObjectIdentifier("1.2.156.10197.6.1.4.2.2");

  private static final Map<KeyAlgorithm, SignedApplication> MADE =
      new EnumMap<>(KeyAlgorithm.class);

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void what_is_signed_is_verified_with_its_signer_and_time(KeyAlgorithm algorithm)
      throws Exception {
    Verified verified = sign(algorithm).verify();
    assertEquals(CONTENT, verified.content());
    assertEquals(
        CertificateId.of(TestCertificates.holder(algorithm)), CertificateId.of(verified.signer()));
    assertEquals(TestCertificates.NOW, verified.signingTime());
  }

  @Property(tries = 1500)
  void a_damaged_application_is_refused_or_says_the_same(
      @ForAll KeyAlgorithm algorithm,
      @ForAll @IntRange(max = 100_000) int place,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws PkiException {
    byte[] cms = made(algorithm).cms().toArray();
    cms[place % cms.length] ^= (byte) change;
    try {
      Verified verified = new SignedApplication(Bytes.copyOf(cms)).verify();
      // Versions and the announced digests are not under the signature; what counts is.
      assertEquals(CONTENT, verified.content());
      assertEquals(TestCertificates.NOW, verified.signingTime());
      assertEquals(
          CertificateId.of(TestCertificates.holder(algorithm)),
          CertificateId.of(verified.signer()));
    } catch (PkiException expected) {
      assertTrue(expected.code().value().startsWith("certificate."));
    }
  }

  @Test
  void deep_nesting_is_refused() {
    for (int tag : new int[] {0x30, 0x31, 0xa0}) {
      assertInvalid(new SignedApplication(Bytes.copyOf(CertificatesTest.nested(tag, 20_000))));
    }
  }

  @Test
  void an_application_beyond_the_bound_is_not_made() {
    Bytes large = Bytes.copyOf(new byte[SignedApplication.MAX_SIZE]);
    assertThrows(
        IllegalArgumentException.class,
        () -> SignedApplication.create(large, signer(KeyAlgorithm.EC_P256), TestCertificates.NOW));
  }

  @Test
  void the_content_types_of_gm_t_0010_are_accepted() throws Exception {
    Forge forge = new Forge(KeyAlgorithm.SM2);
    forge.outer = GM_SIGNED_DATA;
    forge.inner = GM_DATA;
    forge.signatureId = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.301.1"));
    assertEquals(CONTENT, forge.make().verify().content());
  }

  @Test
  void a_forge_that_changes_nothing_verifies() throws Exception {
    assertEquals(CONTENT, new Forge(KeyAlgorithm.RSA_2048).make().verify().content());
  }

  @Test
  void the_digest_of_another_content_is_refused() {
    assertForgeRefused(f -> f.digested = new byte[] {1});
  }

  @Test
  void a_signature_of_another_key_is_refused() {
    assertForgeRefused(f -> f.keys = TestCertificates.caKeys(KeyAlgorithm.RSA_2048));
  }

  @Test
  void another_signed_content_type_is_refused() {
    assertForgeRefused(f -> f.signedContentType = GM_DATA);
  }

  @Test
  void a_named_certificate_that_is_not_the_signers_is_refused() {
    assertForgeRefused(f -> f.named = TestCertificates.ca(KeyAlgorithm.RSA_2048));
  }

  @Test
  void a_missing_signers_certificate_is_refused() {
    assertForgeRefused(
        f -> f.certificates = certificates(TestCertificates.ca(KeyAlgorithm.RSA_2048)));
  }

  @Test
  void two_certificates_that_could_be_the_signers_are_refused() {
    X509Certificate signer = TestCertificates.holder(KeyAlgorithm.RSA_2048);
    assertForgeRefused(f -> f.certificates = certificates(signer, signer));
  }

  @Test
  void no_signer_and_two_signers_are_refused() {
    assertForgeRefused(f -> f.signers = 0);
    assertForgeRefused(f -> f.signers = 2);
  }

  @Test
  void an_application_without_signed_attributes_is_refused() {
    assertForgeRefused(f -> f.attributes = set -> null);
  }

  @Test
  void a_missing_or_doubled_attribute_is_refused() {
    for (ASN1ObjectIdentifier type :
        new ASN1ObjectIdentifier[] {
          CMSAttributes.contentType, CMSAttributes.messageDigest, CMSAttributes.signingTime
        }) {
      assertForgeRefused(f -> f.attributes = set -> without(set, type));
    }
    assertForgeRefused(
        f ->
            f.attributes =
                set -> {
                  ASN1EncodableVector more = new ASN1EncodableVector();
                  more.addAll(set.toArray());
                  more.add(
                      new Attribute(
                          CMSAttributes.signingTime,
                          new DERSet(new Time(Date.from(Instant.EPOCH)))));
                  return new DERSet(more);
                });
  }

  @Test
  void another_digest_or_signature_algorithm_than_the_keys_own_is_refused() {
    assertForgeRefused(f -> f.digestId = AlgorithmIds.digest(SignatureAlgorithm.SM3_WITH_SM2));
    assertForgeRefused(
        f -> f.signatureId = AlgorithmIds.signature(SignatureAlgorithm.SHA256_WITH_ECDSA));
  }

  @Test
  void other_content_types_are_refused() {
    assertForgeRefused(f -> f.outer = PKCSObjectIdentifiers.envelopedData);
    assertForgeRefused(
        f -> {
          f.inner = PKCSObjectIdentifiers.envelopedData;
          f.signedContentType = PKCSObjectIdentifiers.envelopedData;
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "RSA_3072", "EC_P256"})
  void openssl_verifies_what_is_signed_here(KeyAlgorithm algorithm, @TempDir Path directory)
      throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    openssl.file("a.der", sign(algorithm).cms().toArray());
    openssl.pem("ca.pem", "CERTIFICATE", TestCertificates.ca(algorithm).getEncoded());
    openssl.run(
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "a.der",
        "-CAfile",
        "ca.pem",
        "-purpose",
        "any",
        "-attime",
        Long.toString(TestCertificates.NOW.getEpochSecond()),
        "-out",
        "content");
    assertArrayEquals(CONTENT.toArray(), openssl.read("content"));
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "RSA_3072", "EC_P256"})
  void what_openssl_signs_is_verified_here(KeyAlgorithm algorithm, @TempDir Path directory)
      throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    openssl.file("content", CONTENT.toArray());
    openssl.pem("key.pem", "PRIVATE KEY", SoftwareKeys.encode(keys.getPrivate()));
    openssl.pem("c.pem", "CERTIFICATE", TestCertificates.holder(algorithm).getEncoded());
    openssl.run(
        "cms",
        "-sign",
        "-binary",
        "-nodetach",
        "-md",
        "sha256",
        "-in",
        "content",
        "-signer",
        "c.pem",
        "-inkey",
        "key.pem",
        "-outform",
        "DER",
        "-out",
        "a.der");
    Verified verified = new SignedApplication(Bytes.copyOf(openssl.read("a.der"))).verify();
    assertEquals(CONTENT, verified.content());
  }

  /** Builds applications that are wrong in one respect and signed all the same. */
  private static final class Forge {
    private final SignatureAlgorithm algorithm;
    private final X509Certificate certificate;
    private KeyPair keys;
    private ASN1ObjectIdentifier outer = PKCSObjectIdentifiers.signedData;
    private ASN1ObjectIdentifier inner = PKCSObjectIdentifiers.data;
    private ASN1ObjectIdentifier signedContentType;
    private byte[] digested = CONTENT.toArray();
    private X509Certificate named;
    private ASN1Set certificates;
    private AlgorithmIdentifier digestId;
    private AlgorithmIdentifier signatureId;
    private UnaryOperator<ASN1Set> attributes = set -> set;
    private int signers = 1;

    Forge(KeyAlgorithm key) {
      algorithm = key.signatureAlgorithm();
      certificate = TestCertificates.holder(key);
      keys = TestCertificates.holderKeys(key);
      named = certificate;
      certificates = certificates(certificate);
      digestId = AlgorithmIds.digest(algorithm);
      signatureId = AlgorithmIds.signature(algorithm);
    }

    SignedApplication make() {
      ASN1EncodableVector all = new ASN1EncodableVector();
      all.add(
          new Attribute(
              CMSAttributes.contentType,
              new DERSet(signedContentType == null ? inner : signedContentType)));
      all.add(
          new Attribute(
              CMSAttributes.messageDigest,
              new DERSet(new DEROctetString(AlgorithmIds.digest(algorithm, digested)))));
      all.add(
          new Attribute(
              CMSAttributes.signingTime, new DERSet(new Time(Date.from(TestCertificates.NOW)))));
      all.add(
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signingCertificateV2,
              new DERSet(
                  new SigningCertificateV2(
                      new ESSCertIDv2(Certificates.encoded(named).sha256().toArray())))));
      ASN1Set signed = attributes.apply(new DERSet(all));
      byte[] message = signed == null ? CONTENT.toArray() : Der.encode(signed);
      SignerInfo signer =
          new SignerInfo(
              new SignerIdentifier(new IssuerAndSerialNumber(Certificates.structure(certificate))),
              digestId,
              signed,
              signatureId,
              new DEROctetString(SoftwareKeys.sign(keys.getPrivate(), algorithm, message)),
              (ASN1Set) null);
      ASN1EncodableVector infos = new ASN1EncodableVector();
      for (int i = 0; i < signers; i++) {
        infos.add(signer);
      }
      SignedData data =
          new SignedData(
              new DERSet(digestId),
              new ContentInfo(inner, new DEROctetString(CONTENT.toArray())),
              certificates,
              null,
              new DERSet(infos));
      return new SignedApplication(Bytes.copyOf(Der.encode(new ContentInfo(outer, data))));
    }
  }

  @FunctionalInterface
  private interface Change {
    void to(Forge forge);
  }

  private static void assertForgeRefused(Change change) {
    Forge forge = new Forge(KeyAlgorithm.RSA_2048);
    change.to(forge);
    assertInvalid(forge.make());
  }

  private static void assertInvalid(SignedApplication application) {
    assertEquals(
        ErrorCode.SIGNED_APPLICATION_INVALID,
        assertThrows(PkiException.class, application::verify).code());
  }

  private static ASN1Set certificates(X509Certificate... certificates) {
    ASN1EncodableVector set = new ASN1EncodableVector();
    for (X509Certificate certificate : certificates) {
      set.add(Certificates.structure(certificate));
    }
    return new DERSet(set);
  }

  private static ASN1Set without(ASN1Set attributes, ASN1ObjectIdentifier type) {
    ASN1EncodableVector rest = new ASN1EncodableVector();
    for (var attribute : attributes) {
      if (!Attribute.getInstance(attribute).getAttrType().equals(type)) {
        rest.add(attribute);
      }
    }
    return new DERSet(rest);
  }

  private static synchronized SignedApplication made(KeyAlgorithm algorithm) throws PkiException {
    if (!MADE.containsKey(algorithm)) {
      MADE.put(algorithm, sign(algorithm));
    }
    return MADE.get(algorithm);
  }

  private static SignedApplication sign(KeyAlgorithm algorithm) throws PkiException {
    Instant withFraction = TestCertificates.NOW.plusMillis(700);
    return SignedApplication.create(CONTENT, signer(algorithm), withFraction);
  }

  private static Signer<PkiException> signer(KeyAlgorithm algorithm) {
    return new Signer<>() {
      @Override
      public X509Certificate certificate() {
        return TestCertificates.holder(algorithm);
      }

      @Override
      public byte[] sign(byte[] message) {
        return SoftwareKeys.sign(
            TestCertificates.holderKeys(algorithm).getPrivate(),
            algorithm.signatureAlgorithm(),
            message);
      }
    };
  }
}
