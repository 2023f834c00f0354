package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Checks a certificate that a CA issued before it is written to a key. Each thing that does not
 * hold is a problem with its own code; a certificate with any problem is not written. For an SM2
 * pair both certificates are checked, each with its own expectation. Thread-safe.
 */
public final class IssuedCertificateCheck {

  /** How far this computer's clock may lag behind the CA's. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  /** CAs round the end of validity to a day. */
  public static final Duration END_TOLERANCE = Duration.ofDays(1);

  private IssuedCertificateCheck() {}

  /**
   * What an issued certificate has to be.
   *
   * @param publicKey the key it was asked for, or that of the enveloped encryption key
   * @param previous the certificate it follows
   * @param announcedSubject the DER of another subject that the CA announced and the user accepted
   * @param promisedEnd the end of validity that was promised
   * @param signatureAlgorithms what it may be signed with
   * @param usage what its key has to be allowed to do
   * @param anchors the pinned issuers it must chain to
   * @param intermediates certificates that may lie between; they come from the CA and are not
   *     trusted
   */
  public record Expectation(
      PublicKey publicKey,
      X509Certificate previous,
      Optional<Bytes> announcedSubject,
      Optional<Instant> promisedEnd,
      Set<SignatureAlgorithm> signatureAlgorithms,
      CertificateUsage usage,
      List<X509Certificate> anchors,
      List<X509Certificate> intermediates) {

    /** More than any hierarchy has. */
    public static final int MAX_INTERMEDIATES = 10;

    /**
     * @throws IllegalArgumentException without an anchor or an algorithm, or with too many
     *     intermediates
     */
    public Expectation {
      signatureAlgorithms = Set.copyOf(signatureAlgorithms);
      anchors = List.copyOf(anchors);
      intermediates = List.copyOf(intermediates);
      if (anchors.isEmpty()
          || signatureAlgorithms.isEmpty()
          || intermediates.size() > MAX_INTERMEDIATES) {
        throw new IllegalArgumentException(
            "not a plausible expectation: "
                + anchors.size()
                + " anchors, "
                + signatureAlgorithms.size()
                + " algorithms, "
                + intermediates.size()
                + " intermediates");
      }
    }

    /**
     * The successor of a certificate: same subject, a key usage like the old one's, any supported
     * signature algorithm, issued by an anchor itself; nothing promised about its end but that it
     * is later.
     */
    public static Expectation successor(
        X509Certificate previous, PublicKey publicKey, List<X509Certificate> anchors) {
      return new Expectation(
          publicKey,
          previous,
          Optional.empty(),
          Optional.empty(),
          Set.of(SignatureAlgorithm.values()),
          Certificates.usage(previous),
          anchors,
          List.of());
    }

    /** The same, with an end of validity that was promised. */
    public Expectation promising(Instant end) {
      return new Expectation(
          publicKey,
          previous,
          announcedSubject,
          Optional.of(end),
          signatureAlgorithms,
          usage,
          anchors,
          intermediates);
    }

    /** The same, with another subject (DER of an X.501 Name) allowed beside the old one. */
    public Expectation announcing(Bytes subject) {
      return new Expectation(
          publicKey,
          previous,
          Optional.of(subject),
          promisedEnd,
          signatureAlgorithms,
          usage,
          anchors,
          intermediates);
    }

    /** The same, with only these signature algorithms. */
    public Expectation signedWith(Set<SignatureAlgorithm> algorithms) {
      return new Expectation(
          publicKey,
          previous,
          announcedSubject,
          promisedEnd,
          algorithms,
          usage,
          anchors,
          intermediates);
    }

    /** The same, with another key usage. */
    public Expectation usedFor(CertificateUsage other) {
      return new Expectation(
          publicKey,
          previous,
          announcedSubject,
          promisedEnd,
          signatureAlgorithms,
          other,
          anchors,
          intermediates);
    }

    /** The same, with certificates that may lie between it and the anchors. */
    public Expectation through(List<X509Certificate> others) {
      return new Expectation(
          publicKey,
          previous,
          announcedSubject,
          promisedEnd,
          signatureAlgorithms,
          usage,
          anchors,
          others);
    }
  }

  /**
   * Checks a certificate.
   *
   * @return everything that does not hold, empty when the certificate may be written
   */
  public static List<Problem> problems(X509Certificate issued, Expectation expected, Instant now) {
    List<Problem> problems = new ArrayList<>();
    if (!PublicKeys.isFor(issued, expected.publicKey())) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_KEY_DIFFERS));
    }
    if (!subjectFits(issued, expected)) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_SUBJECT_DIFFERS, Certificates.subject(issued)));
    }
    checkIssuer(issued, expected, now).ifPresent(problems::add);
    if (AlgorithmIds.signature(Certificates.structure(issued).getSignatureAlgorithm())
        .filter(expected.signatureAlgorithms()::contains)
        .isEmpty()) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_SIGNATURE_ALGORITHM, issued.getSigAlgName()));
    }
    problems.addAll(checkValidity(issued, expected, now));
    if (issued.getSerialNumber().equals(expected.previous().getSerialNumber())) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_SERIAL_REUSED));
    }
    if (!usageFits(issued, expected.usage())) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_KEY_USAGE, Certificates.usage(issued).name()));
    }
    return List.copyOf(problems);
  }

  private static boolean subjectFits(X509Certificate issued, Expectation expected) {
    X500Name subject = Certificates.subjectName(issued);
    return Names.same(subject, Certificates.subjectName(expected.previous()))
        || expected
            .announcedSubject()
            .map(announced -> Names.same(subject, X500Name.getInstance(announced.toArray())))
            .orElse(false);
  }

  private static Optional<Problem> checkIssuer(
      X509Certificate issued, Expectation expected, Instant now) {
    try {
      // The certificate's own validity is another check with another code; what is asked here is
      // whether the issuers hold now.
      Instant at = clamp(now, start(issued), end(issued));
      IssuerChain.require(issued, expected.intermediates(), expected.anchors(), at);
      return Optional.empty();
    } catch (GeneralSecurityException | PkiException | RuntimeException e) {
      return Optional.of(
          Problem.of(
              ErrorCode.CERTIFICATE_ISSUER_UNKNOWN,
              Certificates.issuer(issued) + " (" + root(e).getMessage() + ")"));
    }
  }

  private static List<Problem> checkValidity(
      X509Certificate issued, Expectation expected, Instant now) {
    List<Problem> problems = new ArrayList<>();
    Instant end = end(issued);
    if (now.isBefore(start(issued).minus(CLOCK_SKEW)) || now.isAfter(end)) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_NOT_VALID_NOW, start(issued), end));
    }
    if (!end.isAfter(end(expected.previous()))) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_NOT_LATER, end));
    }
    expected
        .promisedEnd()
        .filter(promised -> end.isBefore(promised.minus(END_TOLERANCE)))
        .ifPresent(
            promised -> problems.add(Problem.of(ErrorCode.CERTIFICATE_TOO_SHORT, end, promised)));
    return problems;
  }

  /** A certificate without key usage may be used for everything (RFC 5280, 4.2.1.3). */
  private static boolean usageFits(X509Certificate issued, CertificateUsage expected) {
    if (issued.getBasicConstraints() >= 0) {
      return false;
    }
    boolean signs = Certificates.allows(issued, Certificates.DIGITAL_SIGNATURE);
    boolean encrypts = Certificates.allowsEncryption(issued);
    return switch (expected) {
      case SIGNING -> signs;
      case ENCRYPTION -> encrypts;
      case BOTH -> signs && encrypts;
    };
  }

  private static Instant start(X509Certificate certificate) {
    return Certificates.notBefore(certificate);
  }

  private static Instant end(X509Certificate certificate) {
    return Certificates.notAfter(certificate);
  }

  private static Instant clamp(Instant now, Instant from, Instant to) {
    if (now.isBefore(from)) {
      return from;
    }
    return now.isAfter(to) ? to : now;
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
