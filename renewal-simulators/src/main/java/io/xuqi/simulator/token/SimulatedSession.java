package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.token.SimulatedToken.MemoryUse;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenSession;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A login to a simulated token. It holds the key of the private keys, and wipes it at the end. */
final class SimulatedSession implements TokenSession {

  private final InsertedToken token;
  private final SimulatedToken device;
  private final PinKey pinKey;
  private final Map<KeyRef, PrivateKey> opened = new HashMap<>();
  private boolean closed;

  SimulatedSession(InsertedToken token, SimulatedToken device, PinKey pinKey) {
    this.token = token;
    this.device = device;
    this.pinKey = pinKey;
  }

  @Override
  public Token token() {
    return token;
  }

  @Override
  public PublicKey generateKeyPair(KeyRef ref, KeyAlgorithm algorithm) throws TokenException {
    return perform(
        TokenOperation.GENERATE_KEY_PAIR,
        storage -> {
          TokenMemory memory = storage.read();
          if (!memory.settings().algorithms().contains(algorithm)) {
            throw unsupported(algorithm);
          }
          requireFree(memory, ref);
          KeyPair pair = device.keyPairs().next(algorithm);
          SealedKey key = seal(ref, algorithm, pair);
          requireRoom(memory, key.size());
          storage.write(memory.with(key));
          return publicKey(key);
        });
  }

  @Override
  public Optional<PublicKey> publicKey(KeyRef ref) throws TokenException {
    return perform(
        TokenOperation.PUBLIC_KEY, storage -> storage.read().key(ref).map(key -> publicKey(key)));
  }

  @Override
  public byte[] sign(KeyRef key, SignatureAlgorithm algorithm, byte[] message)
      throws TokenException {
    return perform(
        TokenOperation.SIGN,
        storage -> {
          SealedKey sealed = require(storage.read(), key);
          if (sealed.algorithm().signatureAlgorithm() != algorithm) {
            throw unsupported(algorithm);
          }
          return SoftwareKeys.sign(open(sealed), algorithm, message);
        });
  }

  @Override
  public byte[] decrypt(KeyRef key, DecryptionAlgorithm algorithm, byte[] ciphertext)
      throws TokenException {
    return perform(
        TokenOperation.DECRYPT,
        storage -> {
          SealedKey sealed = require(storage.read(), key);
          if (!decrypts(sealed.algorithm(), algorithm)) {
            throw unsupported(algorithm);
          }
          return decrypt(sealed, ciphertext);
        });
  }

  @Override
  public void install(KeyRef key, X509Certificate certificate) throws TokenException {
    TokenCertificate written = new TokenCertificate(key, Certificates.encoded(certificate));
    run(
        TokenOperation.INSTALL,
        storage -> {
          TokenMemory memory = storage.read();
          require(memory, key);
          if (!memory.certificates().contains(written)) {
            requireRoom(memory, written.der().size());
            storage.write(memory.with(written));
          }
        });
  }

  @Override
  public void importEncryptionKey(
      KeyRef signingKey, KeyRef encryptionKey, EnvelopedKey key, X509Certificate certificate)
      throws TokenException {
    run(
        TokenOperation.IMPORT_ENCRYPTION_KEY,
        storage -> {
          TokenMemory memory = storage.read();
          if (!memory.settings().algorithms().contains(KeyAlgorithm.SM2)) {
            throw unsupported("SM2");
          }
          SealedKey imported =
              seal(
                  encryptionKey,
                  KeyAlgorithm.SM2,
                  open(require(memory, signingKey), key, certificate));
          Optional<SealedKey> there = memory.key(encryptionKey);
          if (there.isEmpty()) {
            requireRoom(memory, imported.size() + Certificates.encoded(certificate).size());
            storage.write(memory.with(imported));
          } else if (!there.get().publicKey().equals(imported.publicKey())) {
            throw keyExists(encryptionKey);
          }
        });
    install(encryptionKey, certificate);
  }

  @Override
  public void delete(TokenCertificate certificate) throws TokenException {
    run(
        TokenOperation.DELETE,
        storage -> {
          TokenMemory memory = storage.read();
          if (memory.certificates().contains(certificate)) {
            storage.write(memory.without(certificate));
          }
        });
  }

  @Override
  public void discard(KeyRef ref) throws TokenException {
    run(
        TokenOperation.DISCARD,
        storage -> {
          TokenMemory memory = storage.read();
          if (memory.hasCertificate(ref)) {
            throw new TokenException(Problem.of(ErrorCode.KEY_IN_USE, ref));
          }
          Optional<SealedKey> key = memory.key(ref);
          if (key.isPresent()) {
            storage.write(memory.without(key.get()));
          }
        });
    opened.remove(ref);
  }

  @Override
  public void close() {
    closed = true;
    opened.clear();
    pinKey.close();
  }

  private <T> T perform(TokenOperation operation, MemoryUse<T> use) throws TokenException {
    if (closed) {
      throw new IllegalStateException("the session was closed");
    }
    return device.perform(token.insertion(), operation, use);
  }

  /** What changes the memory and returns nothing. */
  private interface MemoryChange {
    void run(TokenStorage storage) throws TokenException;
  }

  private void run(TokenOperation operation, MemoryChange change) throws TokenException {
    perform(
        operation,
        storage -> {
          change.run(storage);
          return operation;
        });
  }

  private SealedKey seal(KeyRef ref, KeyAlgorithm algorithm, KeyPair pair) {
    byte[] pkcs8 = SoftwareKeys.encode(pair.getPrivate());
    try {
      return new SealedKey(
          ref,
          algorithm,
          Bytes.copyOf(pair.getPublic().getEncoded()),
          pinKey.seal(pkcs8, ref.id(), device.random()));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private PrivateKey open(SealedKey key) throws TokenException {
    PrivateKey known = opened.get(key.ref());
    if (known != null) {
      return known;
    }
    try {
      byte[] pkcs8 = pinKey.open(key.privateKey(), key.ref().id());
      try {
        PrivateKey privateKey = SoftwareKeys.decode(pkcs8);
        opened.put(key.ref(), privateKey);
        return privateKey;
      } finally {
        Arrays.fill(pkcs8, (byte) 0);
      }
    } catch (GeneralSecurityException | PkiException e) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_FAILED, "private key damaged"), e);
    }
  }

  /** The key pair in an envelope, which must be the certificate's. */
  private KeyPair open(SealedKey signing, EnvelopedKey envelope, X509Certificate certificate)
      throws TokenException {
    if (signing.algorithm() != KeyAlgorithm.SM2) {
      throw unsupported(signing.algorithm());
    }
    try {
      KeyPair pair = Sm2Envelopes.open(envelope, ciphertext -> decrypt(signing, ciphertext));
      if (!Certificates.samePublicKey(pair.getPublic(), certificate.getPublicKey())) {
        throw new TokenException(Problem.of(ErrorCode.ENVELOPE_INVALID, "another key"));
      }
      return pair;
    } catch (PkiException e) {
      throw new TokenException(Problem.of(ErrorCode.ENVELOPE_INVALID, e.code().value()), e);
    } catch (TokenException e) {
      throw e.code() == ErrorCode.DECRYPTION_FAILED
          ? new TokenException(Problem.of(ErrorCode.ENVELOPE_INVALID, "not for this key"), e)
          : e;
    }
  }

  private byte[] decrypt(SealedKey key, byte[] ciphertext) throws TokenException {
    try {
      return SoftwareKeys.decrypt(open(key), ciphertext);
    } catch (PkiException e) {
      throw new TokenException(Problem.of(ErrorCode.DECRYPTION_FAILED), e);
    }
  }

  private static PublicKey publicKey(SealedKey key) {
    try {
      return PublicKeys.fromSpki(key.publicKey());
    } catch (PkiException e) {
      throw new IllegalStateException("it was a sound key when it was written", e);
    }
  }

  private static boolean decrypts(KeyAlgorithm key, DecryptionAlgorithm algorithm) {
    return switch (key) {
      case RSA_2048, RSA_3072 -> algorithm == DecryptionAlgorithm.RSA_PKCS1;
      case SM2 -> algorithm == DecryptionAlgorithm.SM2;
      case EC_P256 -> false;
    };
  }

  private static SealedKey require(TokenMemory memory, KeyRef ref) throws TokenException {
    return memory
        .key(ref)
        .orElseThrow(() -> new TokenException(Problem.of(ErrorCode.KEY_MISSING, ref)));
  }

  private static void requireFree(TokenMemory memory, KeyRef ref) throws TokenException {
    if (memory.key(ref).isPresent()) {
      throw keyExists(ref);
    }
  }

  private static void requireRoom(TokenMemory memory, long bytes) throws TokenException {
    if (memory.free() < bytes || memory.certificates().size() >= Token.MAX_CERTIFICATES) {
      throw new TokenFullException();
    }
  }

  private static TokenException keyExists(KeyRef ref) {
    return new TokenException(Problem.of(ErrorCode.KEY_EXISTS, ref));
  }

  private static TokenException unsupported(Object what) {
    return new TokenException(Problem.of(ErrorCode.TOKEN_UNSUPPORTED, what));
  }
}
