package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.jcajce.interfaces.BCX509Certificate;

/**
 * Reads X.509 certificates (RFC 5280) with RSA, P-256 and SM2 keys, and answers the questions asked
 * about them. Thread-safe.
 */
public final class Certificates {

  /** The largest certificate that is read; usual ones have one to two thousand bytes. */
  public static final int MAX_SIZE = 64 * 1024;

  // The bits of the key usage extension (RFC 5280, 4.2.1.3).
  static final int DIGITAL_SIGNATURE = 0;
  static final int NON_REPUDIATION = 1;
  static final int KEY_ENCIPHERMENT = 2;
  static final int DATA_ENCIPHERMENT = 3;
  static final int KEY_AGREEMENT = 4;
  static final int KEY_CERT_SIGN = 5;

  /** Year to second, four digits and five times two, as Bouncy Castle shows a time. */
  private static final int DIGITS = 14;

  private static final String IN_UTC = "GMT+00:00";

  private Certificates() {}

  /**
   * Parses exactly one DER certificate. Its key may be of any kind; {@link #keyAlgorithm} tells
   * whether it is a supported one.
   *
   * @param der at most {@link #MAX_SIZE} bytes
   * @return a certificate whose encoding is exactly the bytes given
   * @throws PkiException with code {@code certificate.malformed} if it is anything else, or has
   *     bytes after its end
   */
  public static X509Certificate parse(Bytes der) throws PkiException {
    return Der.read(
        der,
        MAX_SIZE,
        ErrorCode.CERTIFICATE_MALFORMED,
        structure -> {
          requireSoundExtensions(Certificate.getInstance(structure).getTBSCertificate());
          X509Certificate certificate =
              (X509Certificate)
                  CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER)
                      .generateCertificate(new ByteArrayInputStream(der.toArray()));
          if (certificate == null || !encoded(certificate).equals(der)) {
            throw new IOException("not in DER");
          }
          return certificate;
        });
  }

  /**
   * A certificate whichever provider made it as one of Bouncy Castle's, which verify SM2 signatures
   * by themselves. One that already is has been parsed; its nesting is bounded here all the same.
   *
   * @throws PkiException as {@link #parse} does
   */
  static X509Certificate own(X509Certificate certificate) throws PkiException {
    if (!(certificate instanceof BCX509Certificate parsed)) {
      return parse(encoded(certificate));
    }
    try {
      Der.requireSound(encoded(certificate).toArray());
      requireSoundExtensions(parsed.getTBSCertificateNative());
      return certificate;
    } catch (IOException e) {
      throw new PkiException(
          Problem.of(ErrorCode.CERTIFICATE_MALFORMED, String.valueOf(e.getMessage())), e);
    }
  }

  /** The DER of a certificate. */
  public static Bytes encoded(X509Certificate certificate) {
    try {
      return Bytes.copyOf(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }

  /**
   * The kind of key a certificate holds.
   *
   * @throws PkiException with code {@code certificate.key-unsupported} if it is none of {@link
   *     KeyAlgorithm}, {@code certificate.key-malformed} if it is not a sound key
   */
  public static KeyAlgorithm keyAlgorithm(X509Certificate certificate) throws PkiException {
    return PublicKeys.algorithm(certificate);
  }

  /**
   * The kind of a public key, whichever provider made it.
   *
   * @throws PkiException with code {@code certificate.key-unsupported} if it is none of {@link
   *     KeyAlgorithm}
   */
  public static KeyAlgorithm keyAlgorithm(PublicKey key) throws PkiException {
    return PublicKeys.algorithm(key);
  }

  /**
   * The public key of a certificate, made by {@link PublicKeys} whichever provider parsed the
   * certificate.
   *
   * @throws PkiException if the key is not a supported, sound one
   */
  public static PublicKey publicKey(X509Certificate certificate) throws PkiException {
    return PublicKeys.of(certificate);
  }

  /** What the certificate's key usage extension allows; {@code BOTH} when it has none. */
  public static CertificateUsage usage(X509Certificate certificate) {
    boolean signs = allows(certificate, DIGITAL_SIGNATURE) || allows(certificate, NON_REPUDIATION);
    if (signs == allowsEncryption(certificate)) {
      return CertificateUsage.BOTH;
    }
    return signs ? CertificateUsage.SIGNING : CertificateUsage.ENCRYPTION;
  }

  /** The beginning of its validity. */
  public static Instant notBefore(X509Certificate certificate) {
    return certificate instanceof BCX509Certificate parsed
        ? instant(parsed.getTBSCertificateNative().getStartDate())
        : certificate.getNotBefore().toInstant();
  }

  /** The end of its validity. */
  public static Instant notAfter(X509Certificate certificate) {
    return certificate instanceof BCX509Certificate parsed
        ? instant(parsed.getTBSCertificateNative().getEndDate())
        : certificate.getNotAfter().toInstant();
  }

  /** The subject as RFC 4514 text; letters of every script stay readable. */
  public static String subject(X509Certificate certificate) {
    return Names.text(subjectName(certificate));
  }

  /** The issuer as RFC 4514 text; letters of every script stay readable. */
  public static String issuer(X509Certificate certificate) {
    return Names.text(issuerName(certificate));
  }

  /** The subject's most specific common name, empty when it has none. */
  public static Optional<String> commonName(X509Certificate certificate) {
    return Names.last(subjectName(certificate), BCStyle.CN);
  }

  /** The subject's most specific organisation, empty when it has none. */
  public static Optional<String> organisation(X509Certificate certificate) {
    return Names.last(subjectName(certificate), BCStyle.O);
  }

  /** The serial number in lower-case hexadecimal digits, two for each byte. */
  public static String serial(X509Certificate certificate) {
    byte[] magnitude = certificate.getSerialNumber().abs().toByteArray();
    int from = magnitude.length > 1 && magnitude[0] == 0 ? 1 : 0;
    String digits = HexFormat.of().formatHex(magnitude, from, magnitude.length);
    return certificate.getSerialNumber().signum() < 0 ? "-" + digits : digits;
  }

  /** Whether both are the same key, whichever providers made them. */
  public static boolean samePublicKey(PublicKey one, PublicKey other) {
    return PublicKeys.same(one, other);
  }

  /**
   * Whether both have the same subject: the same attributes with the same text in the same order,
   * whichever ASN.1 string types a CA writes them in. Upper and lower case differ.
   */
  public static boolean sameSubject(X509Certificate one, X509Certificate other) {
    return Names.same(subjectName(one), subjectName(other));
  }

  /**
   * Whole seconds in UTC are read here: Bouncy Castle makes a calendar and a date format for each,
   * and takes a month 13 for January; whatever is unusual it reads still.
   */
  static Instant instant(Time time) {
    String text = time.getTime();
    if (text.length() == DIGITS + IN_UTC.length() && text.endsWith(IN_UTC) && areDigits(text)) {
      try {
        return LocalDateTime.of(
                number(text, 0, 4),
                number(text, 4, 6),
                number(text, 6, 8),
                number(text, 8, 10),
                number(text, 10, 12),
                number(text, 12, 14))
            .toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        // Not a day of the calendar.
      }
    }
    return time.getDate().toInstant();
  }

  private static boolean areDigits(String text) {
    return text.chars().limit(DIGITS).allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  static X500Name subjectName(X509Certificate certificate) {
    return certificate instanceof BCX509Certificate parsed
        ? parsed.getSubjectX500Name()
        : structure(certificate).getSubject();
  }

  static X500Name issuerName(X509Certificate certificate) {
    return certificate instanceof BCX509Certificate parsed
        ? parsed.getIssuerX500Name()
        : structure(certificate).getIssuer();
  }

  static Certificate structure(X509Certificate certificate) {
    return Certificate.getInstance(encoded(certificate).toArray());
  }

  /** Whether the key may be used for that; without the extension, for everything. */
  static boolean allows(X509Certificate certificate, int bit) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || (bit < usage.length && usage[bit]);
  }

  static boolean allowsEncryption(X509Certificate certificate) {
    return allows(certificate, KEY_ENCIPHERMENT)
        || allows(certificate, DATA_ENCIPHERMENT)
        || allows(certificate, KEY_AGREEMENT);
  }

  /** Their content is parsed later and lazily, where nothing would bound its nesting. */
  private static void requireSoundExtensions(TBSCertificate certificate) throws IOException {
    Extensions extensions = certificate.getExtensions();
    if (extensions == null) {
      return;
    }
    for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
      Extension extension = extensions.getExtension(id);
      Der.requireSound(extension.getExtnValue().getOctets());
    }
  }
}
