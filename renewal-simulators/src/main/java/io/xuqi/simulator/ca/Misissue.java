package io.xuqi.simulator.ca;

import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.SoftwareKeys;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;

/** Ways in which a CA can issue the wrong certificate; nothing of it may reach a token. */
public enum Misissue {
  OTHER_KEY,
  OTHER_SUBJECT,
  ALREADY_EXPIRED,
  SHORTER_VALIDITY,
  UNKNOWN_ISSUER,
  REUSED_SERIAL,
  WRONG_KEY_USAGE,
  /** The old certificate once more. */
  OLD_CERTIFICATE;

  /**
   * @param right what should have been issued
   */
  Issuance.Issued issue(Issuance issuance, Issuance.Terms right, BusinessCertificate old) {
    X500Principal subject = right.subject();
    PublicKey key = right.key();
    Instant now = right.notBefore();
    Instant end = right.notAfter();
    return switch (this) {
      case OTHER_KEY ->
          issuance.issue(
              subject, SoftwareKeys.generate(CaHierarchy.algorithm(key)).getPublic(), now, end);
      case OTHER_SUBJECT ->
          issuance.issue(new X500Principal("CN=Another Company,C=CN"), key, now, end);
      case ALREADY_EXPIRED ->
          issuance.issue(
              subject, key, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
      case SHORTER_VALIDITY -> issuance.issue(subject, key, now, end.minus(Duration.ofDays(30)));
      case UNKNOWN_ISSUER ->
          new Issuance(new CaHierarchy("Unknown CA", now)).issue(subject, key, now, end);
      case REUSED_SERIAL ->
          issuance.issue(
              new Issuance.Terms(subject, key, now, end, old.signing().getSerialNumber(), null));
      case WRONG_KEY_USAGE ->
          issuance.issue(
              new Issuance.Terms(
                  subject, key, now, end, right.serial(), CaHierarchy.CERTIFICATE_SIGNING));
      case OLD_CERTIFICATE -> issuance.again(old);
    };
  }
}
