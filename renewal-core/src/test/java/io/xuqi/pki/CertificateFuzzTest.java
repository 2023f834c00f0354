package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xuqi.common.Bytes;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenSession;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever lies on a token in the place of a certificate: it becomes a row that can be shown, or is
 * left out, and never hides the sound certificate beside it.
 */
class CertificateFuzzTest {

  private static final Instant NOW = TestCertificates.NOW;

  private static final TokenCertificate SOUND =
      new TokenCertificate(ref(1), Certificates.encoded(TestCertificates.holder(KeyAlgorithm.SM2)));

  private static KeyRef ref(int id) {
    return new KeyRef(Bytes.copyOf(new byte[] {(byte) id}));
  }

  static Stream<byte[]> seeds() {
    X509Certificate encryption =
        new TestCertificates.Template(TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic())
            .serial(7)
            .usage(KeyUsage.keyEncipherment | KeyUsage.dataEncipherment)
            .issue(KeyAlgorithm.SM2);
    return Stream.concat(
            Stream.of(KeyAlgorithm.SM2, KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_P256)
                .flatMap(a -> Stream.of(TestCertificates.holder(a), TestCertificates.ca(a))),
            Stream.of(encryption))
        .map(certificate -> Certificates.encoded(certificate).toArray());
  }

  @MethodSource("seeds")
  @FuzzTest
  void whateverLiesOnATokenIsShownOrLeftOut(byte[] der) throws TokenException {
    if (der.length == 0 || der.length > TokenCertificate.MAX_SIZE) {
      return;
    }
    TokenCertificate entry = new TokenCertificate(ref(2), Bytes.copyOf(der));
    List<CertificateRow> rows = CertificateRow.on(new Holding(List.of(SOUND, entry)));
    assertEquals(1, rows.stream().filter(row -> row.signingKey().equals(SOUND.keyRef())).count());
    for (CertificateRow row : rows) {
      show(row);
    }
    try {
      askEverything(Certificates.parse(entry.der()));
    } catch (PkiException e) {
      assertFalse(rows.stream().anyMatch(row -> row.signingKey().equals(entry.keyRef())));
    }
  }

  private static void show(CertificateRow row) {
    row.certificate().id();
    row.certificate().isExpired(NOW);
    requireShowable(row.subject());
    requireShowable(row.validity(NOW, Locale.ENGLISH));
    requireShowable(row.validity(NOW, Locale.CHINESE));
  }

  /** What the rest of the program asks of a certificate that was parsed. */
  private static void askEverything(X509Certificate certificate) {
    requireShowable(Certificates.subject(certificate));
    requireShowable(Certificates.issuer(certificate));
    requireShowable(Certificates.serial(certificate));
    requireShowable(Certificates.commonName(certificate).orElse(""));
    Certificates.usage(certificate);
    certificate.getNotBefore().toInstant();
    certificate.getNotAfter().toInstant();
    certificate.getBasicConstraints();
    certificate.getSubjectX500Principal().getEncoded();
    certificate.getIssuerX500Principal().getEncoded();
    Certificates.sameSubject(certificate, certificate);
    try {
      Certificates.publicKey(certificate);
    } catch (PkiException e) {
      // A kind of key that is not renewed.
    }
  }

  /** Control characters would reach a terminal. */
  private static void requireShowable(String text) {
    assertFalse(
        text.chars().anyMatch(Character::isISOControl), () -> Arrays.toString(text.toCharArray()));
  }

  /** A token with these certificates and nothing else. */
  private record Holding(List<TokenCertificate> certificates) implements Token {
    @Override
    public TokenInfo info() {
      return new TokenInfo(new TokenId("maker", "0001"), "", "");
    }

    @Override
    public Set<TokenCapability> capabilities() {
      return Set.of();
    }

    @Override
    public boolean isInserted() {
      return true;
    }

    @Override
    public PinStatus pinStatus() {
      return PinStatus.of(PinStatus.Level.NORMAL);
    }

    @Override
    public OptionalLong freeSpace() {
      return OptionalLong.empty();
    }

    @Override
    public TokenSession login(PinSource pins) {
      throw new IllegalStateException("rows are read without a PIN");
    }
  }
}
