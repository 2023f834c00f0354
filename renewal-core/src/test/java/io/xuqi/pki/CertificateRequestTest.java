package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.TestCertificates.Template;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateRequestTest {

  private static final Map<KeyAlgorithm, CertificateRequest> MADE =
      new EnumMap<>(KeyAlgorithm.class);

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_request_carries_the_subject_byte_by_byte_and_proves_possession(KeyAlgorithm algorithm)
      throws Exception {
    KeyPair keys = TestCertificates.caKeys(algorithm);
    X509Certificate current =
        new Template(TestCertificates.holderKeys(algorithm).getPublic())
            .subject(
                new X500Name(
                    new RDN[] {
                      new RDN(BCStyle.CN, new DERBMPString("昆明示例")),
                    }))
            .issue(algorithm);
    CertificateRequest request = request(current, keys, algorithm);
    assertEquals(Bytes.copyOf(current.getSubjectX500Principal().getEncoded()), request.subject());
    assertTrue(request.hasSubjectOf(current));
    assertFalse(request.hasSubjectOf(TestCertificates.holder(algorithm)));
    assertTrue(Certificates.samePublicKey(keys.getPublic(), request.publicKey()));
    assertTrue(Certificates.samePublicKey(keys.getPublic(), request.verifyPossession()));
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_signature_of_another_key_is_no_possession(KeyAlgorithm algorithm) throws Exception {
    CertificateRequest request =
        CertificateRequest.create(
            TestCertificates.holder(algorithm),
            TestCertificates.caKeys(algorithm).getPublic(),
            message ->
                SoftwareKeys.sign(
                    TestCertificates.holderKeys(algorithm).getPrivate(),
                    algorithm.signatureAlgorithm(),
                    message));
    assertInvalid(request);
  }

  @Test
  void a_failure_of_the_key_passes_through() {
    PkiException failure = new PkiException(Problem.of(ErrorCode.TOKEN_REMOVED));
    assertSame(
        failure,
        assertThrows(
            PkiException.class,
            () ->
                CertificateRequest.create(
                    TestCertificates.holder(KeyAlgorithm.SM2),
                    TestCertificates.caKeys(KeyAlgorithm.SM2).getPublic(),
                    message -> {
                      throw failure;
                    })));
  }

  @Test
  void sm2_is_written_with_absent_parameters_and_read_with_null_too() throws Exception {
    CertificateRequest request = request(KeyAlgorithm.SM2);
    CertificationRequest structure = CertificationRequest.getInstance(request.der().toArray());
    assertEquals(
        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.501")),
        structure.getSignatureAlgorithm());
    ASN1EncodableVector withNull = new ASN1EncodableVector();
    withNull.add(structure.getCertificationRequestInfo());
    withNull.add(
        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.501"), DERNull.INSTANCE));
    withNull.add(new DERBitString(structure.getSignature().getOctets()));
    new CertificateRequest(Bytes.copyOf(new DERSequence(withNull).getEncoded())).verifyPossession();
  }

  @Property(tries = 600)
  void no_damaged_request_proves_possession(
      @ForAll KeyAlgorithm algorithm,
      @ForAll @IntRange(max = 100_000) int place,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws PkiException {
    byte[] der = made(algorithm).der().toArray();
    der[place % der.length] ^= (byte) change;
    CertificateRequest damaged = new CertificateRequest(Bytes.copyOf(der));
    assertThrows(PkiException.class, damaged::verifyPossession);
  }

  @Test
  void deep_nesting_is_refused() {
    for (int tag : new int[] {0x30, 0x31, 0xa0}) {
      assertInvalid(new CertificateRequest(Bytes.copyOf(CertificatesTest.nested(tag, 3_000))));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void openssl_verifies_the_request(KeyAlgorithm algorithm, @TempDir Path directory)
      throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    openssl.file("request.der", request(algorithm).der().toArray());
    String printed =
        algorithm == KeyAlgorithm.SM2
            ? openssl.run(
                "req",
                "-verify",
                "-noout",
                "-inform",
                "DER",
                "-in",
                "request.der",
                "-vfyopt",
                "distid:1234567812345678")
            : openssl.run("req", "-verify", "-noout", "-inform", "DER", "-in", "request.der");
    assertTrue(printed.contains("verify OK"), printed);
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_request_made_by_openssl_proves_possession(KeyAlgorithm algorithm, @TempDir Path directory)
      throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    openssl.pem("key.pem", "PRIVATE KEY", SoftwareKeys.encode(keys.getPrivate()));
    String[] options = {
      "req",
      "-new",
      "-key",
      "key.pem",
      "-subj",
      "/CN=example",
      "-outform",
      "DER",
      "-out",
      "r.der",
      algorithm == KeyAlgorithm.SM2 ? "-sm3" : "-sha256",
      "-sigopt",
      "distid:1234567812345678"
    };
    openssl.run(algorithm == KeyAlgorithm.SM2 ? options : Arrays.copyOf(options, 11));
    CertificateRequest request = new CertificateRequest(Bytes.copyOf(openssl.read("r.der")));
    assertTrue(Certificates.samePublicKey(keys.getPublic(), request.verifyPossession()));
  }

  private static void assertInvalid(CertificateRequest request) {
    assertEquals(
        ErrorCode.REQUEST_INVALID,
        assertThrows(PkiException.class, request::verifyPossession).code());
  }

  private static synchronized CertificateRequest made(KeyAlgorithm algorithm) throws PkiException {
    if (!MADE.containsKey(algorithm)) {
      MADE.put(algorithm, request(algorithm));
    }
    return MADE.get(algorithm);
  }

  private static CertificateRequest request(KeyAlgorithm algorithm) throws PkiException {
    return request(
        TestCertificates.holder(algorithm), TestCertificates.holderKeys(algorithm), algorithm);
  }

  private static CertificateRequest request(
      X509Certificate current, KeyPair keys, KeyAlgorithm algorithm) throws PkiException {
    KeyOperation<PkiException> sign =
        message -> SoftwareKeys.sign(keys.getPrivate(), algorithm.signatureAlgorithm(), message);
    return CertificateRequest.create(current, keys.getPublic(), sign);
  }
}
