package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the rows of 我的证书 from a token (R4, R9): fresh, without a PIN, expired ones too. */
final class TokenReader {

  private record Found(X509Certificate certificate, KeyRef key, KeyAlgorithm algorithm) {
    boolean belongsWith(Found other) {
      return algorithm == other.algorithm
          && Certificates.sameSubject(certificate, other.certificate);
    }

    Instant start() {
      return Certificates.notBefore(certificate);
    }

    Instant end() {
      return Certificates.notAfter(certificate);
    }

    boolean isLaterThan(Found other) {
      return start().equals(other.start())
          ? end().isAfter(other.end())
          : start().isAfter(other.start());
    }

    Duration distanceTo(Found other) {
      return Duration.between(start(), other.start())
          .abs()
          .plus(Duration.between(end(), other.end()).abs());
    }
  }

  private TokenReader() {}

  static List<CertificateRow> rows(Token token) throws TokenException {
    return rows(token, Certificates::parse);
  }

  /** Parses what the token holds. */
  @FunctionalInterface
  interface Parser {
    X509Certificate parse(Bytes der) throws PkiException;
  }

  static List<CertificateRow> rows(Token token, Parser parser) throws TokenException {
    List<Found> signing = new ArrayList<>();
    List<Found> encryption = new ArrayList<>();
    for (TokenCertificate entry : token.certificates()) {
      parse(entry, parser)
          .ifPresent(
              found -> {
                boolean encrypts =
                    Certificates.usage(found.certificate()) == CertificateUsage.ENCRYPTION;
                (encrypts ? encryption : signing).add(found);
              });
    }
    List<CertificateRow> rows = new ArrayList<>();
    for (Found one : signing) {
      Optional<Found> twin = takeEncryption(one, encryption);
      boolean superseded =
          signing.stream().anyMatch(other -> other.belongsWith(one) && other.isLaterThan(one));
      rows.add(
          new CertificateRow(
              new BusinessCertificate(one.certificate(), twin.map(Found::certificate)),
              one.algorithm(),
              one.key(),
              twin.map(Found::key),
              superseded));
    }
    rows.sort(
        Comparator.comparing(CertificateRow::superseded)
            .thenComparing(CertificateRow::algorithm)
            .thenComparing(CertificateRow::notAfter, Comparator.reverseOrder()));
    return List.copyOf(rows);
  }

  /** What is not a certificate of a kind we renew stays on the token and out of the list. */
  private static Optional<Found> parse(TokenCertificate entry, Parser parser) {
    try {
      X509Certificate certificate = parser.parse(entry.der());
      if (certificate.getBasicConstraints() >= 0) {
        return Optional.empty(); // a CA's own certificate
      }
      return Optional.of(
          new Found(certificate, entry.keyRef(), Certificates.keyAlgorithm(certificate)));
    } catch (PkiException e) {
      System.getLogger(TokenReader.class.getName())
          .log(System.Logger.Level.DEBUG, "skipped an unreadable object on the token", e);
      return Optional.empty();
    }
  }

  /** The encryption certificate that was issued together with a signing certificate. */
  private static Optional<Found> takeEncryption(Found signing, List<Found> encryption) {
    return encryption.stream()
        .filter(e -> e.belongsWith(signing))
        .filter(
            e ->
                e.certificate()
                    .getIssuerX500Principal()
                    .equals(signing.certificate().getIssuerX500Principal()))
        .min(Comparator.comparing(e -> e.distanceTo(signing)));
  }
}
