package io.xuqi.token.pkcs11;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.PrivateKeyObject.PublicKeySource;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A login to a token: one PKCS#11 session. */
final class Pkcs11Session implements TokenSession {

  /** Objects under one reference: a key pair, its certificates, and room for strangers. */
  private static final int MAX_OBJECTS_PER_REF = Token.MAX_CERTIFICATES;

  private final Pkcs11Token token;
  private final Session session;
  private final Map<KeyRef, PrivateKeyObject> privateKeys = new HashMap<>();
  private boolean closed;

  Pkcs11Session(Pkcs11Token token, Session session) {
    this.token = token;
    this.session = session;
  }

  @Override
  public Token token() {
    return token;
  }

  // ---- keys

  @Override
  public PublicKey generateKeyPair(KeyRef ref, KeyAlgorithm algorithm) throws TokenException {
    return run(
        () -> {
          KeyKind kind =
              token
                  .kinds()
                  .generating(algorithm)
                  .orElseThrow(() -> failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm));
          if (session.find(under(ref), MAX_OBJECTS_PER_REF).length > 0) {
            throw failure(ErrorCode.KEY_EXISTS, ref);
          }
          Template publicKey = newPublicKey(ref).with(Cryptoki.CKA_VERIFY, true);
          Template privateKey = newPrivateKey(ref).with(Cryptoki.CKA_SIGN, true);
          long[] handles = kind.generate(session, algorithm, publicKey, privateKey);
          requireKept(ref, handles[1], handles);
          return kind.publicKey(session, handles[0])
              .orElseThrow(() -> failure(ErrorCode.TOKEN_OUTCOME_UNKNOWN, "no public key"));
        });
  }

  private Template newPublicKey(KeyRef ref) {
    return under(ref).with(Cryptoki.CKA_TOKEN, true).with(Cryptoki.CKA_PRIVATE, false);
  }

  private Template newPrivateKey(KeyRef ref) {
    return under(ref)
        .with(Cryptoki.CKA_TOKEN, true)
        .with(Cryptoki.CKA_PRIVATE, true)
        .with(Cryptoki.CKA_SENSITIVE, true)
        .with(Cryptoki.CKA_EXTRACTABLE, false);
  }

  /**
   * A driver may ignore what the template asks for. A key that could leave the token or not be
   * found again is of no use and is deleted at once, with what belongs to it. Either flag keeps a
   * key's secret on the token (PKCS#11 v2.40, 4.9): OpenSC calls the keys that a card made neither
   * sensitive nor extractable.
   */
  private void requireKept(KeyRef ref, long privateKey, long... written)
      throws DriverError, TokenException {
    byte[][] kept =
        session.attributes(
            privateKey,
            new long[] {Cryptoki.CKA_ID, Cryptoki.CKA_SENSITIVE, Cryptoki.CKA_EXTRACTABLE},
            new int[] {KeyRef.MAX_SIZE, 1, 1});
    boolean found = Arrays.equals(kept[0], ref.id().toArray());
    boolean leaves = isTrue(kept[2]) || (isFalse(kept[1]) && !isFalse(kept[2]));
    if (!found || leaves) {
      session.undo(written);
      throw failure(ErrorCode.TOKEN_UNSUPPORTED, found ? "CKA_SENSITIVE" : "CKA_ID");
    }
  }

  private static boolean isFalse(byte[] value) {
    return value.length == 1 && value[0] == 0;
  }

  private static boolean isTrue(byte[] value) {
    return value.length == 1 && value[0] != 0;
  }

  @Override
  public Optional<PublicKey> publicKey(KeyRef ref) throws TokenException {
    return run(
        () -> {
          Optional<PrivateKeyObject> privateKey = findPrivateKey(ref);
          return privateKey.isEmpty()
              ? Optional.empty()
              : publicKey(ref, privateKey.get().handle(), privateKey.get().kind());
        });
  }

  private Optional<PublicKey> publicKey(KeyRef ref, long privateKey, Optional<KeyKind> kind)
      throws DriverError, TokenException {
    if (kind.isPresent()) {
      long[] objects = session.find(under(ref, Cryptoki.CKO_PUBLIC_KEY), MAX_OBJECTS_PER_REF);
      if (objects.length > 0) {
        return kind.get().publicKey(session, objects[0]);
      }
      // Some tokens keep no public key objects: an RSA private key tells its modulus, and the
      // certificate tells either.
      if (kind.get().keyType() == Cryptoki.CKK_RSA) {
        Optional<PublicKey> own = kind.get().publicKey(session, privateKey);
        if (own.isPresent()) {
          return own;
        }
      }
    }
    return publicKeyOfCertificate(ref);
  }

  private Optional<PublicKey> publicKeyOfCertificate(KeyRef ref)
      throws DriverError, TokenException {
    for (TokenCertificate found : Pkcs11Token.certificates(session, under(ref))) {
      try {
        return Optional.of(Certificates.publicKey(Certificates.parse(found.der())));
      } catch (PkiException e) {
        // Not one that tells: the next may.
      }
    }
    return Optional.empty();
  }

  @Override
  public void discard(KeyRef ref) throws TokenException {
    run(
        () -> {
          long[] certificates =
              session.find(under(ref, Cryptoki.CKO_CERTIFICATE), MAX_OBJECTS_PER_REF);
          if (certificates.length > 0) {
            throw failure(ErrorCode.KEY_IN_USE, ref);
          }
          privateKeys.remove(ref);
          // The private key first: what a crash leaves behind is harmless and found again.
          for (long type : new long[] {Cryptoki.CKO_PRIVATE_KEY, Cryptoki.CKO_PUBLIC_KEY}) {
            for (long key : session.find(under(ref, type), MAX_OBJECTS_PER_REF)) {
              session.destroy(key);
            }
          }
          return true;
        });
  }

  // ---- signatures and decryption

  @Override
  public byte[] sign(KeyRef key, SignatureAlgorithm algorithm, byte[] message)
      throws TokenException {
    return run(
        () -> {
          PrivateKeyObject privateKey = privateKey(key);
          KeyKind kind =
              privateKey
                  .kind()
                  .filter(known -> known.signatureAlgorithm() == algorithm)
                  .orElseThrow(() -> otherKind(algorithm));
          return useKey(key, () -> kind.sign(session, privateKey, message));
        });
  }

  @Override
  public byte[] decrypt(KeyRef key, DecryptionAlgorithm algorithm, byte[] ciphertext)
      throws TokenException {
    return run(
        () -> {
          PrivateKeyObject privateKey = privateKey(key);
          KeyKind kind =
              privateKey
                  .kind()
                  .filter(known -> known.decryptionAlgorithm().equals(Optional.of(algorithm)))
                  .orElseThrow(() -> otherKind(algorithm));
          return useKey(key, () -> kind.decrypt(session, privateKey, ciphertext));
        });
  }

  private static TokenException otherKind(Object algorithm) {
    return failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm + " with a key of another kind");
  }

  /** A handle that was found earlier may point to a key that somebody else has deleted since. */
  private byte[] useKey(KeyRef ref, Pkcs11Token.Operation<byte[]> use)
      throws DriverError, TokenException {
    try {
      return use.run();
    } catch (DriverError e) {
      if (e.meaning() == ReturnCode.Meaning.KEY_GONE) {
        privateKeys.remove(ref);
        throw new TokenException(Problem.of(ErrorCode.KEY_MISSING, ref), e);
      }
      throw e;
    }
  }

  // ---- certificates

  @Override
  public void install(KeyRef key, X509Certificate certificate) throws TokenException {
    byte[] der = encoded(certificate);
    run(
        () -> {
          existingPrivateKey(key);
          writeOnce(new TokenCertificate(key, Bytes.copyOf(der)), certificate);
          return true;
        });
  }

  private void writeOnce(TokenCertificate wanted, X509Certificate certificate)
      throws DriverError, TokenException {
    if (!Pkcs11Token.certificates(session, under(wanted.keyRef())).contains(wanted)) {
      write(wanted, certificate);
    }
  }

  private void write(TokenCertificate wanted, X509Certificate certificate)
      throws DriverError, TokenException {
    Template template =
        under(wanted.keyRef(), Cryptoki.CKO_CERTIFICATE)
            .with(Cryptoki.CKA_CERTIFICATE_TYPE, Cryptoki.CKC_X_509)
            .with(Cryptoki.CKA_TOKEN, true)
            .with(Cryptoki.CKA_PRIVATE, false)
            .with(Cryptoki.CKA_SUBJECT, certificate.getSubjectX500Principal().getEncoded())
            .with(Cryptoki.CKA_ISSUER, certificate.getIssuerX500Principal().getEncoded())
            .with(Cryptoki.CKA_SERIAL_NUMBER, Der.integer(certificate.getSerialNumber()))
            .with(Cryptoki.CKA_VALUE, wanted.der().toArray());
    try {
      session.create(template);
    } catch (DriverError e) {
      if (isOccupied(wanted, e)) {
        throw new TokenException(
            Problem.of(ErrorCode.TOKEN_UNSUPPORTED, "a second certificate of one key"), e);
      }
      throw e;
    }
    if (!Pkcs11Token.certificates(session, under(wanted.keyRef())).contains(wanted)) {
      throw failure(ErrorCode.TOKEN_OUTCOME_UNKNOWN, "the certificate does not read back");
    }
  }

  /**
   * Whether the driver wants one certificate for a key and the key has another: OpenSC says no more
   * than that something failed.
   */
  private boolean isOccupied(TokenCertificate wanted, DriverError refused) throws TokenException {
    if (!refused.is(ReturnCode.GENERAL_ERROR)) {
      return false;
    }
    try {
      List<TokenCertificate> there = Pkcs11Token.certificates(session, under(wanted.keyRef()));
      return !there.isEmpty() && !there.contains(wanted);
    } catch (DriverError e) {
      return false;
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      byte[] der = certificate.getEncoded();
      if (der.length > TokenCertificate.MAX_SIZE) {
        throw new IllegalArgumentException("certificate of " + der.length + " bytes");
      }
      return der;
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that cannot be encoded", e);
    }
  }

  @Override
  public void importEncryptionKey(
      KeyRef signingKey, KeyRef encryptionKey, EnvelopedKey key, X509Certificate certificate)
      throws TokenException {
    byte[] der = encoded(certificate);
    run(
        () -> {
          Sm2Keys sm2 =
              token
                  .kinds()
                  .sm2()
                  .filter(Sm2Keys::unwraps)
                  .orElseThrow(
                      () ->
                          failure(
                              ErrorCode.TOKEN_UNSUPPORTED, TokenCapability.IMPORT_ENVELOPED_KEY));
          PrivateKeyObject opening = existingPrivateKey(signingKey);
          if (opening.kind().filter(sm2::equals).isEmpty()) {
            throw otherKind(TokenCapability.IMPORT_ENVELOPED_KEY);
          }
          PublicKey publicKey = EnvelopeImport.publicKey(key, certificate);
          unwrapOnce(sm2, opening, encryptionKey, key, publicKey);
          long[] publicKeys =
              session.find(under(encryptionKey, Cryptoki.CKO_PUBLIC_KEY), MAX_OBJECTS_PER_REF);
          if (publicKeys.length == 0) {
            sm2.create(session, newPublicKey(encryptionKey), publicKey);
          }
          writeOnce(new TokenCertificate(encryptionKey, Bytes.copyOf(der)), certificate);
          return true;
        });
  }

  private void unwrapOnce(
      Sm2Keys sm2, PrivateKeyObject opening, KeyRef ref, EnvelopedKey envelope, PublicKey publicKey)
      throws DriverError, TokenException {
    Optional<PrivateKeyObject> there = findPrivateKey(ref);
    if (there.isPresent()) {
      boolean wanted =
          there.get().kind().filter(sm2::equals).isPresent()
              && EnvelopeImport.isPair(session, sm2, there.get(), publicKey);
      if (!wanted) {
        throw failure(ErrorCode.KEY_EXISTS, ref);
      }
      return;
    }
    long handle =
        sm2.unwrap(session, opening.handle(), envelope.der().toArray(), newPrivateKey(ref));
    requireKept(ref, handle, handle);
    EnvelopeImport.requirePair(session, sm2, keyObject(ref, handle, Optional.of(sm2)), publicKey);
  }

  @Override
  public void delete(TokenCertificate certificate) throws TokenException {
    run(
        () -> {
          for (var found : Pkcs11Token.certificateObjects(session, under(certificate.keyRef()))) {
            if (found.certificate().equals(certificate)) {
              session.destroy(found.handle());
            }
          }
          return true;
        });
  }

  // ---- the session

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      token.close(session);
    }
  }

  private Template under(KeyRef ref) {
    return session.template().with(Cryptoki.CKA_ID, ref.id().toArray());
  }

  /**
   * The class comes first: a driver that compares in this order passes over most objects sooner.
   */
  private Template under(KeyRef ref, long objectClass) {
    return session
        .template()
        .with(Cryptoki.CKA_CLASS, objectClass)
        .with(Cryptoki.CKA_ID, ref.id().toArray());
  }

  private PrivateKeyObject privateKey(KeyRef ref) throws DriverError, TokenException {
    PrivateKeyObject known = privateKeys.get(ref);
    return known != null ? known : existingPrivateKey(ref);
  }

  /** Looked for now: before something is written, what was found earlier does not count. */
  private PrivateKeyObject existingPrivateKey(KeyRef ref) throws DriverError, TokenException {
    return findPrivateKey(ref).orElseThrow(() -> failure(ErrorCode.KEY_MISSING, ref));
  }

  private Optional<PrivateKeyObject> findPrivateKey(KeyRef ref) throws DriverError, TokenException {
    long[] found = session.find(under(ref, Cryptoki.CKO_PRIVATE_KEY), MAX_OBJECTS_PER_REF);
    if (found.length == 0) {
      privateKeys.remove(ref);
      return Optional.empty();
    }
    byte[][] type = session.attributes(found[0], new long[] {Cryptoki.CKA_KEY_TYPE}, new int[] {8});
    PrivateKeyObject key = keyObject(ref, found[0], token.kinds().of(session.number(type[0])));
    privateKeys.put(ref, key);
    return Optional.of(key);
  }

  private PrivateKeyObject keyObject(KeyRef ref, long handle, Optional<KeyKind> kind) {
    return new PrivateKeyObject(
        handle, kind, new PublicKeySource(() -> publicKey(ref, handle, kind)));
  }

  private static TokenException failure(ErrorCode code, Object... arguments) {
    return new TokenException(Problem.of(code, arguments));
  }

  private <T> T run(Pkcs11Token.Operation<T> operation) throws TokenException {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    session.startOperation();
    try {
      return token.run(operation);
    } catch (TokenException e) {
      throw session.told(e);
    }
  }
}
