package io.xuqi.renewal;

import io.xuqi.common.Texts;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One row of 我的证书 (R9): a business certificate as it lies on the token.
 *
 * @param certificate what it is
 * @param algorithm its key's algorithm
 * @param signingKey the key pair of the (signing) certificate
 * @param encryptionKey the key pair of an SM2 pair's encryption certificate
 * @param superseded whether a later certificate of the same subject and algorithm is on the token:
 *     the row is shown, and its key kept to decrypt, but it is not renewed
 */
public record CertificateRow(
    BusinessCertificate certificate,
    KeyAlgorithm algorithm,
    KeyRef signingKey,
    Optional<KeyRef> encryptionKey,
    boolean superseded) {

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter CHINESE =
      DateTimeFormatter.ofPattern("yyyy年M月d日 HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /**
   * The rows of a token: every certificate on it, expired ones too, without a PIN and without the
   * CA (R4, R9).
   */
  public static List<CertificateRow> on(Token token) throws TokenException {
    return TokenReader.rows(token);
  }

  /** 证书主题. */
  public String subject() {
    return Certificates.subject(certificate.signing());
  }

  /** 证书有效期至. */
  public Instant notAfter() {
    return certificate.notAfter();
  }

  /**
   * The end of the validity as people read it (R10): Beijing time with seconds, and how many whole
   * days are left, rounded down, or that it has expired.
   */
  public String validity(Instant now, Locale locale) {
    return validity(notAfter(), now, locale);
  }

  /** As {@link #validity(Instant, Locale)}, of any end. */
  public static String validity(Instant notAfter, Instant now, Locale locale) {
    ZonedDateTime end = notAfter.atZone(BEIJING);
    String when = end.format(locale.getLanguage().equals("zh") ? CHINESE : ISO);
    return now.isAfter(notAfter)
        ? Texts.text("validity.expired", locale, when)
        : Texts.text("validity.days", locale, when, Duration.between(now, notAfter).toDays());
  }
}
