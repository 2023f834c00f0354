package io.xuqi.token;

import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A login to a token. One thread at a time. Closing logs out; it never throws.
 *
 * <p>Every call can fail with {@link TokenRemovedException}. A write that failed so, or with a code
 * whose {@code retry()} is {@code QUERY_FIRST}, may have happened: read the token again. Driver
 * calls cannot be interrupted; the caller bounds them with its own thread.
 */
public interface TokenSession extends AutoCloseable {

  /** The token that is logged in to. */
  Token token();

  /**
   * Generates a key pair on the token; the private key is kept there, sensitive and not
   * extractable.
   *
   * @param ref chosen by the caller, and not on the token yet
   * @return the public key
   * @throws TokenFullException if there is no room; nothing was written
   * @throws TokenException with code {@code token.key-exists} if the reference is taken: the key
   *     there is left alone
   */
  PublicKey generateKeyPair(KeyRef ref, KeyAlgorithm algorithm) throws TokenException;

  /** The public key of a key pair whose private key is on the token, empty when there is none. */
  Optional<PublicKey> publicKey(KeyRef ref) throws TokenException;

  /**
   * Signs a message; the token or its driver computes the digest.
   *
   * @return the signature in the form that {@link SignatureAlgorithm} describes
   * @throws TokenException with code {@code token.key-missing} if there is no such key
   */
  byte[] sign(KeyRef key, SignatureAlgorithm algorithm, byte[] message) throws TokenException;

  /**
   * Decrypts a short message such as a content encryption key.
   *
   * @throws TokenException with code {@code token.key-missing} if there is no such key, {@code
   *     token.decryption-failed} if the ciphertext is not for this key
   */
  byte[] decrypt(KeyRef key, DecryptionAlgorithm algorithm, byte[] ciphertext)
      throws TokenException;

  /**
   * Writes a certificate beside its key pair. Idempotent: the same certificate is written once. It
   * never deletes or replaces another certificate, under the same reference or elsewhere.
   *
   * @throws TokenException with code {@code token.key-missing} if there is no such key; nothing was
   *     written
   */
  void install(KeyRef key, X509Certificate certificate) throws TokenException;

  /**
   * Opens an enveloped encryption key with a signing key on the token and writes the key pair and
   * its certificate. Idempotent like {@link #install}; the private key never leaves the token.
   *
   * @param encryptionKey the reference the imported key pair gets, chosen by the caller
   * @throws TokenException with code {@code token.unsupported} without {@link
   *     TokenCapability#IMPORT_ENVELOPED_KEY}, {@code token.envelope-invalid} if the envelope does
   *     not open or holds another key than the certificate's; nothing was written
   */
  void importEncryptionKey(
      KeyRef signingKey, KeyRef encryptionKey, EnvelopedKey key, X509Certificate certificate)
      throws TokenException;

  /** Deletes one certificate, never a key. Does nothing when it is not there. */
  void delete(TokenCertificate certificate) throws TokenException;

  /**
   * Deletes a key pair that never got a certificate. Does nothing when it is not there.
   *
   * @throws TokenException with code {@code token.key-in-use} if a certificate lies under the
   *     reference; nothing was deleted
   */
  void discard(KeyRef ref) throws TokenException;

  @Override
  void close();
}
