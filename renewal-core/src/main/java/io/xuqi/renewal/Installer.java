package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.IssuedCertificateCheck;
import io.xuqi.pki.IssuedCertificateCheck.Expectation;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.renewal.InstallProgress.Stage;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts one approved certificate on the token: fetch, check, write, read back, prove; then tell the
 * CA. Each step looks first whether it was done before, so that an interrupted installation is
 * simply begun again. The old certificate and key are not touched.
 */
final class Installer {

  private static final int CHALLENGE_SIZE = 32;

  private final CaClient ca;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Installer(CaClient ca, Clock clock) {
    this.ca = ca;
    this.clock = clock;
  }

  /**
   * Puts one order's certificate on the token.
   *
   * @return the certificate, on the token and proven; the CA does not know yet
   */
  X509Certificate prove(
      TokenSession session, OrderRecord order, CallContext context, InstallProgress progress)
      throws TokenException, CaException, PkiException, RenewalException {
    KeyAlgorithm algorithm = order.algorithm();
    OrderHandle handle = order.handle().orElseThrow();
    progress.stage(algorithm, Stage.FETCHING);
    IssuedCertificates issued = ca.certificates(handle, context);

    progress.stage(algorithm, Stage.CHECKING);
    X509Certificate signing = Certificates.parse(issued.signing());
    Optional<X509Certificate> encryption = Optional.empty();
    if (issued.encryption().isPresent()) {
      encryption = Optional.of(Certificates.parse(issued.encryption().get()));
    }
    check(order, signing, encryption, issued);

    requireRoom(session.token(), order, signing, encryption);

    progress.stage(algorithm, Stage.WRITING);
    if (!isOnToken(session.token(), order.newKey(), signing)) {
      session.install(order.newKey(), signing);
    }
    if (encryption.isPresent()) {
      KeyRef encryptionKey = order.newEncryptionKey().orElseThrow();
      if (!isOnToken(session.token(), encryptionKey, encryption.get())
          || session.publicKey(encryptionKey).isEmpty()) {
        session.importEncryptionKey(
            order.newKey(), encryptionKey, issued.encryptionKey().orElseThrow(), encryption.get());
      }
    }

    progress.stage(algorithm, Stage.PROVING);
    proveSigning(session, order, signing);
    if (encryption.isPresent()) {
      proveDecryption(session, order.newEncryptionKey().orElseThrow(), encryption.get());
    }

    return signing;
  }

  /** Tells the CA that an order's certificate is on the token. */
  void confirm(
      OrderRecord order, X509Certificate signing, CallContext context, InstallProgress progress)
      throws CaException {
    progress.stage(order.algorithm(), Stage.CONFIRMING);
    ca.confirmInstalled(order.handle().orElseThrow(), signing, context);
    progress.stage(order.algorithm(), Stage.DONE);
  }

  // ---- what the CA returned ---------------------------------------------------------------------

  private void check(
      OrderRecord order,
      X509Certificate signing,
      Optional<X509Certificate> encryption,
      IssuedCertificates issued)
      throws RenewalException, PkiException {
    List<X509Certificate> intermediates = new ArrayList<>();
    for (Bytes der : issued.intermediates()) {
      intermediates.add(Certificates.parse(der));
    }
    Expectation expected =
        expected(
            order,
            order.current().signing(),
            PublicKeys.fromSpki(order.publicKey()),
            intermediates);
    List<Problem> problems =
        new ArrayList<>(IssuedCertificateCheck.problems(signing, expected, clock.instant()));
    boolean pair = order.current().encryption().isPresent();
    if (pair != encryption.isPresent() || pair != issued.encryptionKey().isPresent()) {
      problems.add(Problem.of(ErrorCode.CERTIFICATE_PAIR_INCOMPLETE, pair ? "SM2" : "–"));
    } else if (pair) {
      Expectation expectedTwin =
          expected(
              order,
              order.current().encryption().orElseThrow(),
              Sm2Envelopes.publicKey(issued.encryptionKey().orElseThrow()),
              intermediates);
      problems.addAll(
          IssuedCertificateCheck.problems(encryption.orElseThrow(), expectedTwin, clock.instant()));
    }
    if (!problems.isEmpty()) {
      throw new RenewalException(problems.get(0));
    }
  }

  private Expectation expected(
      OrderRecord order, X509Certificate old, PublicKey key, List<X509Certificate> intermediates) {
    Instant promised =
        order.terms().map(OrderRecord.Terms::proposedNotAfter).orElse(order.current().notAfter());
    return Expectation.successor(old, key, ca.profile().anchors())
        .promising(promised)
        .signedWith(ca.profile().signatureAlgorithms())
        .through(intermediates);
  }

  /** Looks before anything is written whether all of it fits: half a pair helps nobody. */
  private static void requireRoom(
      Token token, OrderRecord order, X509Certificate signing, Optional<X509Certificate> encryption)
      throws TokenException {
    long needed = isOnToken(token, order.newKey(), signing) ? 0 : size(signing);
    if (encryption.isPresent()) {
      KeyRef key = order.newEncryptionKey().orElseThrow();
      needed +=
          isOnToken(token, key, encryption.get())
              ? 0
              : KeyWork.ROOM_FOR_KEY + size(encryption.get());
    }
    OptionalLong free = token.freeSpace();
    if (free.isPresent() && free.getAsLong() < needed) {
      throw new TokenFullException();
    }
  }

  private static long size(X509Certificate certificate) {
    return Certificates.encoded(certificate).size();
  }

  // ---- what is on the token ---------------------------------------------------------------------

  private static boolean isOnToken(Token token, KeyRef key, X509Certificate certificate)
      throws TokenException {
    TokenCertificate wanted = new TokenCertificate(key, Certificates.encoded(certificate));
    return token.certificates().contains(wanted);
  }

  /** Reads the certificate back, and has its key sign something only now thought of. */
  private void proveSigning(TokenSession session, OrderRecord order, X509Certificate certificate)
      throws TokenException, PkiException, RenewalException {
    if (!isOnToken(session.token(), order.newKey(), certificate)) {
      throw notProven("it was not read back");
    }
    byte[] challenge = challenge();
    byte[] signature =
        session.sign(order.newKey(), order.algorithm().signatureAlgorithm(), challenge);
    if (!Signatures.verify(
        Certificates.publicKey(certificate),
        order.algorithm().signatureAlgorithm(),
        challenge,
        signature)) {
      throw notProven("the test signature does not verify");
    }
  }

  /** Reads the encryption certificate back, and has its key decrypt a fresh secret. */
  private void proveDecryption(TokenSession session, KeyRef key, X509Certificate certificate)
      throws TokenException, PkiException, RenewalException {
    if (!isOnToken(session.token(), key, certificate)) {
      throw notProven("the encryption certificate was not read back");
    }
    byte[] secret = challenge();
    byte[] ciphertext = SoftwareKeys.encrypt(Certificates.publicKey(certificate), secret);
    if (!Arrays.equals(secret, session.decrypt(key, DecryptionAlgorithm.SM2, ciphertext))) {
      throw notProven("the test decryption gave something else");
    }
  }

  private byte[] challenge() {
    byte[] challenge = new byte[CHALLENGE_SIZE];
    random.nextBytes(challenge);
    return challenge;
  }

  private static RenewalException notProven(String how) {
    return new RenewalException(Problem.of(ErrorCode.CERTIFICATE_NOT_PROVEN, how));
  }
}
