package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.TestCertificates.Template;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {

  @ParameterizedTest
  @CsvSource({
    "260615020000Z, 2026-06-15T02:00:00Z",
    "491231235959Z, 2049-12-31T23:59:59Z",
    "500101000000Z, 1950-01-01T00:00:00Z",
    "240229120000Z, 2024-02-29T12:00:00Z",
    "20510101000000Z, 2051-01-01T00:00:00Z",
    "2606150200Z, 2026-06-15T02:00:00Z", // without seconds
    "260615020000+0800, 2026-06-14T18:00:00Z",
    "20510615020000.5Z, 2051-06-15T02:00:00.500Z",
    "261315020000Z, 2027-01-15T02:00:00Z", // no such month, no such day: Bouncy Castle goes on
    "260231020000Z, 2026-03-03T02:00:00Z",
    "260615020060Z, 2026-06-15T02:01:00Z",
    "2606150200 1Z, 2026-06-15T02:00:01Z",
  })
  void times_are_read_as_Bouncy_Castle_reads_them(String text, Instant instant) {
    ASN1Primitive encoded =
        text.startsWith("2051") ? new DERGeneralizedTime(text) : new DERUTCTime(text);
    Time time = new Time(encoded);

    assertEquals(time.getDate().toInstant(), Certificates.instant(time));
    assertEquals(instant, Certificates.instant(time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-06-15T08:00:00Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"})
  void the_validity_is_read_whichever_provider_parsed_the_certificate(Instant end)
      throws Exception {
    Instant begin = end.minus(Duration.ofDays(365));
    X509Certificate own =
        new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
            .valid(begin, end)
            .issue(KeyAlgorithm.EC_P256);
    X509Certificate ofTheJdk =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(own.getEncoded()));

    for (X509Certificate certificate : List.of(own, ofTheJdk)) {
      assertEquals(begin, Certificates.notBefore(certificate));
      assertEquals(end, Certificates.notAfter(certificate));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_certificate_of_every_algorithm_is_parsed_and_keeps_its_bytes(KeyAlgorithm algorithm)
      throws Exception {
    X509Certificate certificate = TestCertificates.holder(algorithm);
    Bytes der = Certificates.encoded(certificate);
    assertEquals(der, Certificates.encoded(Certificates.parse(der)));
    assertEquals(algorithm, Certificates.keyAlgorithm(certificate));
    assertEquals(algorithm, Certificates.keyAlgorithm(certificate.getPublicKey()));
    assertTrue(
        Certificates.samePublicKey(
            Certificates.publicKey(certificate),
            TestCertificates.holderKeys(algorithm).getPublic()));
    assertFalse(
        Certificates.samePublicKey(
            Certificates.publicKey(certificate), TestCertificates.caKeys(algorithm).getPublic()));
  }

  @Test
  void no_provider_is_registered() {
    TestCertificates.holder(KeyAlgorithm.SM2);
    assertTrue(Arrays.stream(Security.getProviders()).noneMatch(p -> p.getName().equals("BC")));
  }

  @Test
  void bytes_before_or_after_and_other_encodings_are_refused() {
    byte[] der = Certificates.encoded(TestCertificates.holder(KeyAlgorithm.EC_P256)).toArray();
    assertMalformed(Arrays.copyOf(der, der.length + 1));
    assertMalformed(Arrays.copyOf(der, der.length - 1));
    assertMalformed(Arrays.copyOfRange(der, 1, der.length));
    assertMalformed(new byte[0]);
    assertMalformed(new byte[Certificates.MAX_SIZE + 1]);
    assertMalformed("-----BEGIN CERTIFICATE-----".getBytes(StandardCharsets.UTF_8));
    byte[] longer = new byte[der.length + 1];
    longer[0] = der[0];
    longer[1] = (byte) 0x83;
    System.arraycopy(der, 2, longer, 3, der.length - 2);
    assertMalformed(longer);
  }

  @Test
  void a_set_out_of_order_is_refused() {
    String der =
        Certificates.encoded(
                subject(
                    new RDN(
                        new AttributeTypeAndValue[] {
                          new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("a")),
                          new AttributeTypeAndValue(BCStyle.O, new DERUTF8String("b"))
                        })))
            .toHex();
    String commonName = "300806035504030c0161";
    String organisation = "3008060355040a0c0162";
    String swapped = der.replace(commonName + organisation, organisation + commonName);
    assertNotEquals(der, swapped);
    assertMalformed(Bytes.fromHex(swapped).toArray());
  }

  @Test
  void nesting_beyond_every_certificate_is_refused_without_exhausting_the_stack() {
    assertMalformed(nested(0x30, 20_000));
    assertMalformed(nested(0x31, 20_000));
    assertMalformed(nested(0xa0, 20_000));
    byte[] deep = nested(0x31, 15_000);
    assertInstanceOf(
        PkiException.class,
        assertThrows(
                IllegalStateException.class,
                () ->
                    new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
                        .extra(
                            builder -> {
                              try {
                                builder.addExtension(Extension.certificatePolicies, false, deep);
                              } catch (IOException e) {
                                throw new UncheckedIOException(e);
                              }
                            })
                        .issue(KeyAlgorithm.EC_P256))
            .getCause());
  }

  @Property(tries = 500)
  void a_damaged_certificate_is_refused_or_read_never_more(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1_000_000) Integer> places,
      @ForAll byte value,
      @ForAll KeyAlgorithm algorithm) {
    byte[] der = Certificates.encoded(TestCertificates.holder(algorithm)).toArray();
    for (int place : places) {
      der[place % der.length] = value;
    }
    try {
      X509Certificate certificate = Certificates.parse(Bytes.copyOf(der));
      Certificates.subject(certificate);
      Certificates.commonName(certificate);
      Certificates.usage(certificate);
      Certificates.serial(certificate);
      Certificates.keyAlgorithm(certificate);
    } catch (PkiException expected) {
      assertFalse(expected.problem().arguments().isEmpty());
    }
  }

  @Test
  void the_subject_reads_as_rfc_4514_with_chinese_letters() {
    X509Certificate certificate =
        new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
            .subject(
                new X500Name(
                    new RDN[] {
                      rdn(BCStyle.C, new DERPrintableString("CN")),
                      rdn(BCStyle.O, new DERUTF8String("昆明, \"示例\" <甲>")),
                      rdn(BCStyle.CN, new DERBMPString("#张三 & 李四\n "))
                    }))
            .issue(KeyAlgorithm.EC_P256);
    assertEquals(
        "CN=\\#张三 & 李四\\0a\\ ,O=昆明\\, \\\"示例\\\" \\<甲\\>,C=CN", Certificates.subject(certificate));
    assertEquals(Optional.of("#张三 & 李四  "), Certificates.commonName(certificate));
    assertEquals(Optional.of("昆明, \"示例\" <甲>"), Certificates.organisation(certificate));
    assertEquals("CN=Yunling Test CA,O=云岭测试认证有限公司,C=CN", Certificates.issuer(certificate));
  }

  @Test
  void a_common_name_holds_no_control_character_of_ascii_or_beyond() {
    assertEquals(
        Optional.of("a [2J b"),
        Certificates.commonName(subject(rdn(BCStyle.CN, new DERUTF8String("a\u009b[2J\u0007b")))));
  }

  @Test
  void a_subject_without_common_name_has_none() {
    assertEquals(
        Optional.empty(),
        Certificates.commonName(subject(rdn(BCStyle.O, new DERUTF8String("昆明示例")))));
  }

  @Test
  void the_same_text_in_another_string_type_is_the_same_subject() {
    X509Certificate one = subject(rdn(BCStyle.CN, new DERPrintableString("Example")));
    assertTrue(
        Certificates.sameSubject(one, subject(rdn(BCStyle.CN, new DERUTF8String("Example")))));
    assertFalse(
        Certificates.sameSubject(one, subject(rdn(BCStyle.CN, new DERUTF8String("example")))));
    assertFalse(
        Certificates.sameSubject(one, subject(rdn(BCStyle.O, new DERUTF8String("Example")))));
    assertFalse(
        Certificates.sameSubject(
            one,
            subject(
                rdn(BCStyle.CN, new DERUTF8String("Example")),
                rdn(BCStyle.O, new DERUTF8String("Example")))));
  }

  @Test
  void serial_numbers_are_whole_bytes_in_lower_case() {
    assertEquals("0abc", serial(BigInteger.valueOf(0xabc)));
    assertEquals("ff", serial(BigInteger.valueOf(0xff)));
    assertEquals("-01", serial(BigInteger.ONE.negate()));
    assertEquals("00", serial(BigInteger.ZERO));
  }

  @Test
  void the_usage_follows_the_key_usage_extension() {
    assertEquals(CertificateUsage.SIGNING, usage(KeyUsage.digitalSignature));
    assertEquals(CertificateUsage.SIGNING, usage(KeyUsage.nonRepudiation));
    assertEquals(CertificateUsage.ENCRYPTION, usage(KeyUsage.keyEncipherment));
    assertEquals(CertificateUsage.ENCRYPTION, usage(KeyUsage.dataEncipherment));
    assertEquals(CertificateUsage.ENCRYPTION, usage(KeyUsage.keyAgreement));
    assertEquals(
        CertificateUsage.BOTH, usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    assertEquals(CertificateUsage.BOTH, usage(0));
  }

  @Test
  void another_curve_is_named_as_unsupported() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    X509Certificate certificate =
        new Template(generator.generateKeyPair().getPublic()).issue(KeyAlgorithm.EC_P256);
    PkiException refused =
        assertThrows(PkiException.class, () -> Certificates.keyAlgorithm(certificate));
    assertEquals(ErrorCode.KEY_UNSUPPORTED, refused.code());
  }

  @Test
  void a_certificate_that_the_jdk_parsed_is_the_same() throws Exception {
    X509Certificate ours = TestCertificates.holder(KeyAlgorithm.RSA_2048);
    X509Certificate theirs =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(ours.getEncoded()));
    assertEquals(CertificateId.of(ours), CertificateId.of(theirs));
    assertEquals(CertificateId.of(ours), CertificateId.parse(CertificateId.of(theirs).toString()));
    assertNotEquals(
        CertificateId.of(ours), CertificateId.of(TestCertificates.ca(KeyAlgorithm.RSA_2048)));
    assertTrue(Certificates.samePublicKey(ours.getPublicKey(), theirs.getPublicKey()));
    assertTrue(Certificates.sameSubject(ours, theirs));
    assertEquals(KeyAlgorithm.RSA_2048, Certificates.keyAlgorithm(theirs));
  }

  private static void assertMalformed(byte[] der) {
    PkiException refused =
        assertThrows(PkiException.class, () -> Certificates.parse(Bytes.copyOf(der)));
    assertEquals(ErrorCode.CERTIFICATE_MALFORMED, refused.code());
  }

  /** Elements in each other, as many as fit into the size that is accepted. */
  static byte[] nested(int tag, int levels) {
    byte[] reversed = new byte[Certificates.MAX_SIZE];
    int size = 0;
    for (int level = 0; level < levels && size < reversed.length - 4; level++) {
      int length = size;
      if (length < 0x80) {
        reversed[size++] = (byte) length;
      } else {
        int octets = 0;
        for (int rest = length; rest > 0; rest >>>= 8) {
          reversed[size++] = (byte) rest;
          octets++;
        }
        reversed[size++] = (byte) (0x80 | octets);
      }
      reversed[size++] = (byte) tag;
    }
    byte[] der = new byte[size];
    for (int i = 0; i < size; i++) {
      der[i] = reversed[size - 1 - i];
    }
    return der;
  }

  private static RDN rdn(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new RDN(type, value);
  }

  private static X509Certificate subject(RDN... components) {
    return new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
        .subject(new X500Name(components))
        .issue(KeyAlgorithm.EC_P256);
  }

  private static CertificateUsage usage(int bits) {
    return Certificates.usage(
        new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
            .usage(bits)
            .issue(KeyAlgorithm.EC_P256));
  }

  private static String serial(BigInteger number) {
    return Certificates.serial(
        new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
            .serial(number)
            .issue(KeyAlgorithm.EC_P256));
  }
}
