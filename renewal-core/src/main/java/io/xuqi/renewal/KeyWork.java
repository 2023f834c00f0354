package io.xuqi.renewal;

import io.xuqi.ca.SubmissionContent;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Signer;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What applying needs of the token: enough room, new keys, requests signed by them. */
final class KeyWork {

  /** Room for a key pair and its certificates: RSA-3072 with a certificate stays well below. */
  private static final long ROOM_FOR_EACH = 4096;

  /** Room for an imported SM2 key pair. */
  static final long ROOM_FOR_KEY = 512;

  private KeyWork() {}

  /**
   * Looks before anything is paid whether the token will be able to take the new certificates.
   *
   * @throws TokenException with {@code token.unsupported}
   */
  static void requireAbilities(Token token, List<OrderRecord> orders) throws TokenException {
    for (OrderRecord order : orders) {
      if (order.makesNewKey()) {
        require(token, TokenCapability.generating(order.algorithm()));
      }
      if (order.newEncryptionKey().isPresent()) {
        require(token, TokenCapability.IMPORT_ENVELOPED_KEY);
        require(token, TokenCapability.DECRYPT);
      }
    }
  }

  /**
   * Looks before anything is paid whether there is room, for what is not there yet.
   *
   * @throws TokenFullException if there is not
   */
  static void requireRoom(TokenSession session, List<OrderRecord> orders) throws TokenException {
    long needed = 0;
    for (OrderRecord order : orders) {
      if (session.publicKey(order.newKey()).isEmpty()) {
        needed += ROOM_FOR_EACH;
      }
    }
    OptionalLong free = session.token().freeSpace();
    if (free.isPresent() && free.getAsLong() < needed) {
      throw new TokenFullException();
    }
  }

  private static void require(Token token, TokenCapability capability) throws TokenException {
    if (!token.capabilities().contains(capability)) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_UNSUPPORTED, capability));
    }
  }

  /** A request for each order, by its new key: generated now, or found again after a crash. */
  static SubmissionContent.Item request(TokenSession session, OrderRecord order)
      throws TokenException, PkiException {
    Optional<PublicKey> found = session.publicKey(order.newKey());
    if (found.isEmpty() && !order.makesNewKey()) {
      throw new TokenException(Problem.of(ErrorCode.KEY_MISSING, order.newKey()));
    }
    PublicKey key =
        found.isPresent()
            ? found.get()
            : session.generateKeyPair(order.newKey(), order.algorithm());
    CertificateRequest request =
        CertificateRequest.create(order.current().signing(), key, newKey(session, order));
    return new SubmissionContent.Item(order.current(), request);
  }

  /** Signs with the key an order's certificate is asked for. */
  static KeyOperation<TokenException> newKey(TokenSession session, OrderRecord order) {
    return message -> session.sign(order.newKey(), order.algorithm().signatureAlgorithm(), message);
  }

  static Bytes spki(CertificateRequest request) throws PkiException {
    return Bytes.copyOf(request.publicKey().getEncoded());
  }

  /** Signs with an order's current key. */
  static Signer<TokenException> signer(TokenSession session, OrderRecord order) {
    return signer(session, order.current().signing(), order.currentKey(), order.algorithm());
  }

  static Signer<TokenException> signer(
      TokenSession session, X509Certificate certificate, KeyRef key, KeyAlgorithm algorithm) {
    return new Signer<>() {
      @Override
      public X509Certificate certificate() {
        return certificate;
      }

      @Override
      public byte[] sign(byte[] message) throws TokenException {
        return session.sign(key, algorithm.signatureAlgorithm(), message);
      }
    };
  }
}
