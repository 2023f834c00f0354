package io.xuqi.simulator.ca;

import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.ca.SimulatedCa.InitialCertificate;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.ByteBuffer;
import java.security.PublicKey;

/** Puts a first certificate on a key, as the CA's counter does before it hands the key out. */
final class Provisioning {

  /** More key pairs than anybody puts on one key. */
  private static final int MAX_REFS = 1000;

  /** Issues for a public key. */
  @FunctionalInterface
  interface Counter<E extends Exception> {
    InitialCertificate issue(PublicKey key) throws E;
  }

  private Provisioning() {}

  static <E extends Exception> void provision(
      TokenSession session, KeyAlgorithm algorithm, Counter<E> counter) throws TokenException, E {
    KeyRef signing = freeRef(session);
    InitialCertificate issued = counter.issue(session.generateKeyPair(signing, algorithm));
    session.install(signing, issued.certificate().signing());
    if (issued.encryptionKey().isPresent()) {
      session.importEncryptionKey(
          signing,
          freeRef(session),
          issued.encryptionKey().get(),
          issued.certificate().encryption().orElseThrow());
    }
  }

  private static KeyRef freeRef(TokenSession session) throws TokenException {
    for (int number = 1; number <= MAX_REFS; number++) {
      KeyRef ref = new KeyRef(Bytes.copyOf(ByteBuffer.allocate(4).putInt(number).array()));
      if (session.publicKey(ref).isEmpty()) {
        return ref;
      }
    }
    throw new IllegalStateException("the key holds " + MAX_REFS + " key pairs");
  }
}
