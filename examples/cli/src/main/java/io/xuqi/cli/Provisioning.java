package io.xuqi.cli;

import io.xuqi.common.Bytes;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.ca.SimulatedCa.InitialCertificate;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Puts first certificates on a key, as a CA's counter does when it hands one out. */
final class Provisioning {

  /** The simulated CA, here or in another process. */
  @FunctionalInterface
  interface Counter {
    InitialCertificate issue(String subject, PublicKey key, Instant notBefore, Instant notAfter)
        throws XuqiException, IOException;
  }

  private static final Duration LIFE = Duration.ofDays(365);

  private final Counter counter;
  private final String subject;

  Provisioning(Counter counter, String subject) {
    this.counter = counter;
    this.subject = subject;
  }

  /**
   * Generates the keys on the token and writes the certificates.
   *
   * @param ends when the certificate of each kind of key ends
   */
  void provision(Token token, PinSource pins, Map<KeyAlgorithm, Instant> ends)
      throws XuqiException, IOException {
    try (TokenSession session = token.login(pins)) {
      for (Map.Entry<KeyAlgorithm, Instant> end : ends.entrySet()) {
        provision(session, end.getKey(), end.getValue());
      }
    }
  }

  private void provision(TokenSession session, KeyAlgorithm algorithm, Instant end)
      throws XuqiException, IOException {
    KeyRef signing = ref(algorithm, CertificateUsage.SIGNING);
    PublicKey key = session.generateKeyPair(signing, algorithm);
    Instant begin = end.minus(LIFE);
    InitialCertificate issued = counter.issue(subject, key, begin, end);
    session.install(signing, issued.certificate().signing());
    if (issued.encryptionKey().isPresent() && issued.certificate().encryption().isPresent()) {
      session.importEncryptionKey(
          signing,
          ref(algorithm, CertificateUsage.ENCRYPTION),
          issued.encryptionKey().get(),
          issued.certificate().encryption().get());
    }
  }

  private static KeyRef ref(KeyAlgorithm algorithm, CertificateUsage usage) {
    String name = algorithm.family() + "-" + usage.name().toLowerCase(Locale.ROOT);
    return new KeyRef(Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII)));
  }
}
