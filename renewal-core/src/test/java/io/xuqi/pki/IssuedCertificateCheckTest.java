package io.xuqi.pki;

import static io.xuqi.pki.TestCertificates.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.IssuedCertificateCheck.Expectation;
import io.xuqi.pki.TestCertificates.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssuedCertificateCheckTest {

  private static final Instant OLD_END = NOW.plus(Duration.ofDays(20));
  private static final Instant NEW_END = OLD_END.plus(Duration.ofDays(365));
  private static final KeyPair NEW_KEYS = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
  private static final X509Certificate OLD =
      new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
          .serial(1)
          .valid(NOW.minus(Duration.ofDays(345)), OLD_END)
          .issue(KeyAlgorithm.EC_P256);
  private static final KeyPair INTERMEDIATE_KEYS = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
  private static final X500Name INTERMEDIATE = TestCertificates.name("Yunling Test Issuing CA");

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_sound_certificate_has_no_problem(KeyAlgorithm algorithm) {
    X509Certificate issued = good().issue(algorithm);
    assertEquals(List.of(), check(issued, e -> e, TestCertificates.ca(algorithm)));
  }

  @Test
  void every_problem_is_named_not_only_the_first() {
    X509Certificate wrong =
        new Template(TestCertificates.caKeys(KeyAlgorithm.SM2).getPublic())
            .serial(1)
            .subject(TestCertificates.name("another"))
            .valid(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(8)))
            .usage(KeyUsage.keyEncipherment)
            .issue(KeyAlgorithm.SM2);
    assertEquals(
        List.of(
            ErrorCode.CERTIFICATE_KEY_DIFFERS,
            ErrorCode.CERTIFICATE_SUBJECT_DIFFERS,
            ErrorCode.CERTIFICATE_ISSUER_UNKNOWN,
            ErrorCode.CERTIFICATE_SIGNATURE_ALGORITHM,
            ErrorCode.CERTIFICATE_NOT_VALID_NOW,
            ErrorCode.CERTIFICATE_NOT_LATER,
            ErrorCode.CERTIFICATE_TOO_SHORT,
            ErrorCode.CERTIFICATE_SERIAL_REUSED,
            ErrorCode.CERTIFICATE_KEY_USAGE),
        codes(
            wrong,
            e -> e.promising(NEW_END).signedWith(Set.of(SignatureAlgorithm.SHA256_WITH_ECDSA))));
  }

  @Test
  void another_key_is_refused() {
    assertOnly(
        ErrorCode.CERTIFICATE_KEY_DIFFERS,
        good().key(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic()));
  }

  @Test
  void another_subject_is_refused_unless_it_was_announced() throws Exception {
    X500Name other = TestCertificates.name("昆明示例商贸（集团）有限公司");
    X509Certificate issued = good().subject(other).issue(KeyAlgorithm.EC_P256);
    assertEquals(List.of(ErrorCode.CERTIFICATE_SUBJECT_DIFFERS), codes(issued, e -> e));
    Bytes announced = Bytes.copyOf(other.getEncoded());
    assertEquals(List.of(), codes(issued, e -> e.announcing(announced)));
    Bytes third = Bytes.copyOf(TestCertificates.name("third").getEncoded());
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_SUBJECT_DIFFERS), codes(issued, e -> e.announcing(third)));
    assertEquals(
        List.of(), codes(good().issue(KeyAlgorithm.EC_P256), e -> e.announcing(announced)));
  }

  @Test
  void an_issuer_that_is_not_pinned_is_refused_even_under_the_same_name() {
    assertOnly(
        ErrorCode.CERTIFICATE_ISSUER_UNKNOWN,
        good().issuer(TestCertificates.name("unknown"), NEW_KEYS));
    assertOnly(
        ErrorCode.CERTIFICATE_ISSUER_UNKNOWN, good().issuer(TestCertificates.CA_NAME, NEW_KEYS));
    assertOnly(
        ErrorCode.CERTIFICATE_ISSUER_UNKNOWN,
        good()
            .issuer(
                TestCertificates.name("other name"),
                TestCertificates.caKeys(KeyAlgorithm.EC_P256)));
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_path_through_an_intermediate_holds(KeyAlgorithm root) {
    assertEquals(
        List.of(),
        codes(
            fromIntermediate(),
            e -> e.through(List.of(intermediate(t -> {}, root))),
            TestCertificates.ca(root)));
  }

  @Test
  void a_missing_intermediate_is_an_unknown_issuer() {
    assertEquals(List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN), codes(fromIntermediate(), e -> e));
  }

  @Test
  void an_intermediate_is_trusted_only_as_far_as_it_may_issue() throws Exception {
    assertIntermediateRefused(t -> t.constraints(null));
    assertIntermediateRefused(t -> t.constraints(new BasicConstraints(false)));
    assertIntermediateRefused(t -> t.usage(KeyUsage.digitalSignature));
    assertIntermediateRefused(
        t -> t.valid(NOW.minus(Duration.ofDays(400)), NOW.minus(Duration.ofDays(1))));
    assertIntermediateRefused(
        t -> t.valid(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(400))));
    assertIntermediateRefused(t -> t.subject(TestCertificates.name("renamed")));
    assertIntermediateRefused(t -> t.issuer(TestCertificates.CA_NAME, NEW_KEYS));
    assertIntermediateRefused(t -> t.signature("SHA1withECDSA"));
    assertIntermediateRefused(
        t ->
            t.extra(
                b -> add(b, new ASN1ObjectIdentifier("1.2.3.4"), new DERUTF8String("unheard of"))));
    assertIntermediateRefused(
        t ->
            t.extra(
                b ->
                    add(
                        b,
                        Extension.nameConstraints,
                        new NameConstraints(
                            null,
                            new GeneralSubtree[] {
                              new GeneralSubtree(new GeneralName(TestCertificates.HOLDER))
                            }))));
  }

  @Test
  void an_intermediate_with_a_short_rsa_key_is_refused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    KeyPair weak = generator.generateKeyPair();
    X509Certificate intermediate =
        new Template(weak.getPublic()).asCa().subject(INTERMEDIATE).issue(KeyAlgorithm.EC_P256);
    X509Certificate issued =
        good().issuer(INTERMEDIATE, weak).signature("SHA256withRSA").issue(KeyAlgorithm.RSA_2048);
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN),
        codes(issued, e -> e.through(List.of(intermediate))));
  }

  @Test
  void an_issuer_that_renewed_its_key_under_its_name_is_found_among_both() {
    X509Certificate former =
        new Template(NEW_KEYS.getPublic())
            .asCa()
            .subject(TestCertificates.CA_NAME)
            .issue(KeyAlgorithm.EC_P256);
    X509Certificate issued = good().issue(KeyAlgorithm.EC_P256);
    for (List<X509Certificate> anchors :
        List.of(
            List.of(former, TestCertificates.ca(KeyAlgorithm.EC_P256)),
            List.of(TestCertificates.ca(KeyAlgorithm.EC_P256), former))) {
      Expectation expected = Expectation.successor(OLD, NEW_KEYS.getPublic(), anchors);
      assertEquals(List.of(), IssuedCertificateCheck.problems(issued, expected, NOW));
    }
  }

  @Test
  void intermediates_that_issue_each_other_in_circles_end_the_search() {
    List<X509Certificate> circle = new ArrayList<>();
    for (int i = 0; i < Expectation.MAX_INTERMEDIATES; i++) {
      circle.add(
          new Template(INTERMEDIATE_KEYS.getPublic())
              .asCa()
              .serial(i)
              .subject(INTERMEDIATE)
              .issuer(INTERMEDIATE, INTERMEDIATE_KEYS)
              .issue(KeyAlgorithm.EC_P256));
    }
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN),
        codes(fromIntermediate(), e -> e.through(circle)));
  }

  @Test
  void a_path_longer_than_its_ca_allows_is_refused() {
    KeyPair upperKeys = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
    X500Name upperName = TestCertificates.name("Upper");
    X509Certificate lower =
        new Template(INTERMEDIATE_KEYS.getPublic())
            .asCa()
            .subject(INTERMEDIATE)
            .issuer(upperName, upperKeys)
            .issue(KeyAlgorithm.EC_P256);
    Template upper = new Template(upperKeys.getPublic()).asCa().subject(upperName);
    X509Certificate wide = upper.constraints(new BasicConstraints(1)).issue(KeyAlgorithm.EC_P256);
    assertEquals(List.of(), codes(fromIntermediate(), e -> e.through(List.of(lower, wide))));
    X509Certificate narrow = upper.constraints(new BasicConstraints(0)).issue(KeyAlgorithm.EC_P256);
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN),
        codes(fromIntermediate(), e -> e.through(List.of(lower, narrow))));
  }

  @Test
  void a_pinned_certificate_must_be_a_valid_cas() {
    Template anchor =
        new Template(TestCertificates.caKeys(KeyAlgorithm.EC_P256).getPublic())
            .asCa()
            .subject(TestCertificates.CA_NAME);
    X509Certificate issued = good().issue(KeyAlgorithm.EC_P256);
    assertEquals(List.of(), codes(issued, e -> e, anchor.issue(KeyAlgorithm.EC_P256)));
    List<UnaryOperator<Template>> changes =
        List.of(
            t -> t.constraints(new BasicConstraints(false)),
            t -> t.asCa().usage(KeyUsage.digitalSignature),
            t -> t.asCa().valid(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1))));
    for (UnaryOperator<Template> change : changes) {
      X509Certificate unfit = change.apply(anchor).issue(KeyAlgorithm.EC_P256);
      assertEquals(List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN), codes(issued, e -> e, unfit));
    }
  }

  @Test
  void a_signature_algorithm_that_was_not_offered_is_refused() {
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_SIGNATURE_ALGORITHM),
        codes(
            good().issue(KeyAlgorithm.EC_P256),
            e -> e.signedWith(Set.of(SignatureAlgorithm.SHA256_WITH_RSA))));
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_SIGNATURE_ALGORITHM),
        codes(good().signature("SHA384withECDSA").issue(KeyAlgorithm.EC_P256), e -> e));
  }

  @Test
  void a_certificate_that_is_not_valid_now_is_refused_beyond_the_clocks_skew() {
    Duration skew = IssuedCertificateCheck.CLOCK_SKEW;
    assertEquals(
        List.of(),
        codes(good().valid(NOW.plus(skew), NEW_END).issue(KeyAlgorithm.EC_P256), e -> e));
    assertOnly(
        ErrorCode.CERTIFICATE_NOT_VALID_NOW, good().valid(NOW.plus(skew).plusSeconds(1), NEW_END));
    X509Certificate longPast =
        new Template(TestCertificates.holderKeys(KeyAlgorithm.EC_P256).getPublic())
            .serial(1)
            .valid(NOW.minus(Duration.ofDays(400)), NOW.minus(Duration.ofDays(40)))
            .issue(KeyAlgorithm.EC_P256);
    X509Certificate ended =
        good()
            .valid(NOW.minus(Duration.ofDays(30)), NOW.minusSeconds(1))
            .issue(KeyAlgorithm.EC_P256);
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_NOT_VALID_NOW),
        codes(
            IssuedCertificateCheck.problems(
                ended,
                Expectation.successor(
                    longPast,
                    NEW_KEYS.getPublic(),
                    List.of(TestCertificates.ca(KeyAlgorithm.EC_P256))),
                NOW)));
  }

  @Test
  void an_end_that_is_not_later_than_the_old_one_is_refused() {
    assertOnly(ErrorCode.CERTIFICATE_NOT_LATER, good().valid(NOW, OLD_END));
    assertEquals(
        List.of(),
        codes(good().valid(NOW, OLD_END.plusSeconds(1)).issue(KeyAlgorithm.EC_P256), e -> e));
  }

  @Test
  void a_shorter_validity_than_promised_is_refused_beyond_a_days_rounding() {
    X509Certificate issued = good().issue(KeyAlgorithm.EC_P256);
    Instant promised = NEW_END.plus(IssuedCertificateCheck.END_TOLERANCE);
    assertEquals(List.of(), codes(issued, e -> e.promising(promised)));
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_TOO_SHORT),
        codes(issued, e -> e.promising(promised.plusSeconds(1))));
  }

  @Test
  void the_old_serial_number_is_refused() {
    assertOnly(ErrorCode.CERTIFICATE_SERIAL_REUSED, good().serial(1));
  }

  @Test
  void the_key_usage_has_to_fit() {
    int sign = KeyUsage.digitalSignature;
    int encrypt = KeyUsage.keyEncipherment;
    assertUsage(CertificateUsage.SIGNING, sign, true);
    assertUsage(CertificateUsage.SIGNING, encrypt, false);
    assertUsage(CertificateUsage.SIGNING, KeyUsage.nonRepudiation, false);
    assertUsage(CertificateUsage.ENCRYPTION, encrypt, true);
    assertUsage(CertificateUsage.ENCRYPTION, KeyUsage.dataEncipherment, true);
    assertUsage(CertificateUsage.ENCRYPTION, KeyUsage.keyAgreement, true);
    assertUsage(CertificateUsage.ENCRYPTION, sign, false);
    assertUsage(CertificateUsage.BOTH, sign | encrypt, true);
    assertUsage(CertificateUsage.BOTH, sign, false);
    assertUsage(CertificateUsage.BOTH, encrypt, false);
    for (CertificateUsage expected : CertificateUsage.values()) {
      assertUsage(expected, 0, true);
    }
  }

  @Test
  void a_cas_certificate_is_not_a_holders() {
    assertOnly(ErrorCode.CERTIFICATE_KEY_USAGE, good().constraints(new BasicConstraints(true)));
  }

  @Test
  void an_sm2_encryption_certificate_is_checked_against_the_enveloped_key() throws Exception {
    KeyPair inner = SoftwareKeys.generate(KeyAlgorithm.SM2);
    EnvelopedKey envelope =
        Sm2Envelopes.seal(
            inner.getPrivate(),
            inner.getPublic(),
            TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic());
    X509Certificate issued =
        good().key(inner.getPublic()).usage(KeyUsage.keyEncipherment).issue(KeyAlgorithm.SM2);
    Expectation expected =
        Expectation.successor(
                OLD,
                Sm2Envelopes.publicKey(envelope),
                List.of(TestCertificates.ca(KeyAlgorithm.SM2)))
            .usedFor(CertificateUsage.ENCRYPTION);
    assertEquals(List.of(), IssuedCertificateCheck.problems(issued, expected, NOW));
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_KEY_USAGE),
        codes(
            IssuedCertificateCheck.problems(
                good().key(inner.getPublic()).issue(KeyAlgorithm.SM2), expected, NOW)));
  }

  @Test
  void every_problem_reads_well_in_both_languages() {
    X509Certificate wrong =
        good().issuer(TestCertificates.name("unknown"), NEW_KEYS).issue(KeyAlgorithm.EC_P256);
    for (Problem problem : check(wrong, e -> e, TestCertificates.ca(KeyAlgorithm.EC_P256))) {
      assertTrue(problem.message(Locale.CHINESE).contains("CN=unknown,C=CN"));
      assertTrue(problem.message(Locale.ENGLISH).contains("CN=unknown,C=CN"));
    }
  }

  @Test
  void an_expectation_needs_anchors_and_algorithms_and_is_bounded() {
    Expectation sound =
        Expectation.successor(
            OLD, NEW_KEYS.getPublic(), List.of(TestCertificates.ca(KeyAlgorithm.EC_P256)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Expectation.successor(OLD, NEW_KEYS.getPublic(), List.of()));
    assertThrows(IllegalArgumentException.class, () -> sound.signedWith(Set.of()));
    assertThrows(IllegalArgumentException.class, () -> sound.through(Collections.nCopies(11, OLD)));
  }

  private static Template good() {
    return new Template(NEW_KEYS.getPublic())
        .serial(2)
        .valid(NOW.minus(Duration.ofHours(1)), NEW_END);
  }

  private static X509Certificate fromIntermediate() {
    return good().issuer(INTERMEDIATE, INTERMEDIATE_KEYS).issue(KeyAlgorithm.EC_P256);
  }

  private static X509Certificate intermediate(Consumer<Template> change, KeyAlgorithm root) {
    Template template = new Template(INTERMEDIATE_KEYS.getPublic()).asCa().subject(INTERMEDIATE);
    change.accept(template);
    return template.issue(root);
  }

  private static void assertIntermediateRefused(Consumer<Template> change) {
    X509Certificate intermediate = intermediate(change, KeyAlgorithm.EC_P256);
    assertEquals(
        List.of(ErrorCode.CERTIFICATE_ISSUER_UNKNOWN),
        codes(fromIntermediate(), e -> e.through(List.of(intermediate))));
  }

  private static void assertUsage(CertificateUsage expected, int bits, boolean fits) {
    assertEquals(
        fits ? List.of() : List.of(ErrorCode.CERTIFICATE_KEY_USAGE),
        codes(good().usage(bits).issue(KeyAlgorithm.EC_P256), e -> e.usedFor(expected)));
  }

  private static void assertOnly(ErrorCode code, Template wrong) {
    assertEquals(List.of(code), codes(wrong.issue(KeyAlgorithm.EC_P256), e -> e));
  }

  private static List<ErrorCode> codes(X509Certificate issued, UnaryOperator<Expectation> change) {
    return codes(issued, change, TestCertificates.ca(KeyAlgorithm.EC_P256));
  }

  private static List<ErrorCode> codes(
      X509Certificate issued, UnaryOperator<Expectation> change, X509Certificate anchor) {
    return codes(check(issued, change, anchor));
  }

  private static List<ErrorCode> codes(List<Problem> problems) {
    return problems.stream().map(Problem::code).toList();
  }

  private static List<Problem> check(
      X509Certificate issued, UnaryOperator<Expectation> change, X509Certificate anchor) {
    return IssuedCertificateCheck.problems(
        issued,
        change.apply(Expectation.successor(OLD, NEW_KEYS.getPublic(), List.of(anchor))),
        NOW);
  }

  private static void add(
      X509v3CertificateBuilder builder, ASN1ObjectIdentifier id, ASN1Encodable value) {
    try {
      builder.addExtension(id, true, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
