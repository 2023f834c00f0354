package io.xuqi.token.pkcs11;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.TokenException;
import java.security.PublicKey;
import java.util.Optional;

/** One kind of key pairs in PKCS#11: how they are made, read and used. Without state. */
interface KeyKind {

  /** CKK_… */
  long keyType();

  /** Whether the token can make such key pairs. */
  boolean generates(KeyAlgorithm algorithm);

  /**
   * Generates a key pair.
   *
   * @param publicKey the attributes that keys of every kind get, to be added to
   * @param privateKey likewise
   * @return the handles of the public and the private key, in this order
   */
  long[] generate(Session session, KeyAlgorithm algorithm, Template publicKey, Template privateKey)
      throws DriverError;

  /** The public key that an object of this kind tells, as far as it does. */
  Optional<PublicKey> publicKey(Session session, long object) throws DriverError, TokenException;

  SignatureAlgorithm signatureAlgorithm();

  /** Signs; the signature has the form of the port. */
  byte[] sign(Session session, PrivateKeyObject key, byte[] message)
      throws DriverError, TokenException;

  /** Empty when these keys do not decrypt, or the token cannot do it. */
  Optional<DecryptionAlgorithm> decryptionAlgorithm();

  /** Decrypts what has the form of the port. */
  byte[] decrypt(Session session, PrivateKeyObject key, byte[] ciphertext)
      throws DriverError, TokenException;
}
