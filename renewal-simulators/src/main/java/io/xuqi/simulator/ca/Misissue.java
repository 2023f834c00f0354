package io.xuqi.simulator.ca;

import io.xuqi.pki.SoftwareKeys;
import java.security.cert.X509Certificate;
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

  Issuance.Issued issue(Issuance issuance, Order order, Instant now) {
    X509Certificate old = order.current.signing();
    X500Principal subject = old.getSubjectX500Principal();
    Instant end = order.proposedNotAfter;
    return switch (this) {
      case OTHER_KEY ->
          issuance.issue(
              subject,
              SoftwareKeys.generate(CaHierarchy.algorithm(order.key)).getPublic(),
              now,
              end);
      case OTHER_SUBJECT ->
          issuance.issue(new X500Principal("CN=Another Company,C=CN"), order.key, now, end);
      case ALREADY_EXPIRED ->
          issuance.issue(
              subject, order.key, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
      case SHORTER_VALIDITY ->
          issuance.issue(subject, order.key, now, end.minus(Duration.ofDays(30)));
      case UNKNOWN_ISSUER ->
          new Issuance(new CaHierarchy("Unknown CA", now)).issue(subject, order.key, now, end);
      case REUSED_SERIAL ->
          issuance.issue(
              new Issuance.Terms(subject, order.key, now, end, old.getSerialNumber(), null));
      case WRONG_KEY_USAGE ->
          issuance.issue(
              new Issuance.Terms(
                  subject,
                  order.key,
                  now,
                  end,
                  issuance.hierarchy().newSerial(),
                  CaHierarchy.CERTIFICATE_SIGNING));
      case OLD_CERTIFICATE -> issuance.again(order.current.certificate());
    };
  }
}
