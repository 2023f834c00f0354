package io.xuqi.token.pkcs11;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** A login to a token: one PKCS#11 session. */
final class Pkcs11Session implements TokenSession {

  /** Objects under one reference: a key pair, its certificates, and room for strangers. */
  private static final int MAX_OBJECTS_PER_REF = Token.MAX_CERTIFICATES;

  /** Room for a public key's parts: RSA with 8192 bits. */
  private static final int EXPECTED_KEY_PART_SIZE = 1024;

  private static final byte[] PUBLIC_EXPONENT = {1, 0, 1};

  /** The object identifier of P-256, DER (RFC 5480). */
  private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");

  /** DigestInfo of a SHA-256 digest up to the digest itself (RFC 8017, 9.2). */
  private static final byte[] SHA256_DIGEST_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private static final int P256_SIGNATURE_SIZE = 64;

  private final Pkcs11Token token;
  private final Session session;
  private final Map<KeyRef, PrivateKeyObject> privateKeys = new HashMap<>();
  private boolean closed;

  Pkcs11Session(Pkcs11Token token, Session session) {
    this.token = token;
    this.session = session;
  }

  /** A private key's handle, valid for this session, and its CKK_ type. */
  private record PrivateKeyObject(long handle, long keyType) {}

  @Override
  public Token token() {
    return token;
  }

  // ---- keys

  @Override
  public PublicKey generateKeyPair(KeyRef ref, KeyAlgorithm algorithm) throws TokenException {
    return run(
        () -> {
          if (!token.capabilities().contains(TokenCapability.generating(algorithm))) {
            throw failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm);
          }
          if (session.find(under(ref), MAX_OBJECTS_PER_REF).length > 0) {
            throw failure(ErrorCode.KEY_EXISTS, ref);
          }
          long[] handles = generate(ref, algorithm);
          requireKept(ref, handles);
          return publicKeyOf(handles[0], keyType(algorithm))
              .orElseThrow(() -> failure(ErrorCode.TOKEN_OUTCOME_UNKNOWN, "no public key"));
        });
  }

  private long[] generate(KeyRef ref, KeyAlgorithm algorithm) throws DriverError {
    Template publicKey =
        under(ref)
            .with(Cryptoki.CKA_TOKEN, true)
            .with(Cryptoki.CKA_PRIVATE, false)
            .with(Cryptoki.CKA_VERIFY, true);
    Template privateKey =
        under(ref)
            .with(Cryptoki.CKA_TOKEN, true)
            .with(Cryptoki.CKA_PRIVATE, true)
            .with(Cryptoki.CKA_SENSITIVE, true)
            .with(Cryptoki.CKA_EXTRACTABLE, false)
            .with(Cryptoki.CKA_SIGN, true);
    if (keyType(algorithm) == Cryptoki.CKK_EC) {
      publicKey.with(Cryptoki.CKA_EC_PARAMS, P256);
      return session.generate(Cryptoki.CKM_EC_KEY_PAIR_GEN, publicKey, privateKey);
    }
    publicKey
        .with(Cryptoki.CKA_ENCRYPT, true)
        .with(Cryptoki.CKA_MODULUS_BITS, algorithm == KeyAlgorithm.RSA_2048 ? 2048L : 3072L)
        .with(Cryptoki.CKA_PUBLIC_EXPONENT, PUBLIC_EXPONENT);
    privateKey.with(Cryptoki.CKA_DECRYPT, true);
    return session.generate(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, publicKey, privateKey);
  }

  private static long keyType(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.EC_P256 ? Cryptoki.CKK_EC : Cryptoki.CKK_RSA;
  }

  /**
   * A driver may ignore what the template asks for. A key that could leave the token or not be
   * found again is of no use and is deleted at once.
   */
  private void requireKept(KeyRef ref, long[] handles) throws DriverError, TokenException {
    byte[][] kept =
        session.attributes(
            handles[1],
            new long[] {Cryptoki.CKA_ID, Cryptoki.CKA_SENSITIVE, Cryptoki.CKA_EXTRACTABLE},
            new int[] {KeyRef.MAX_SIZE, 1, 1});
    boolean found = Arrays.equals(kept[0], ref.id().toArray());
    boolean leaves = isFalse(kept[1]) || isTrue(kept[2]);
    if (!found || leaves) {
      session.destroy(handles[1]);
      session.destroy(handles[0]);
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
          if (privateKey.isEmpty()) {
            return Optional.empty();
          }
          long type = privateKey.get().keyType;
          long[] objects = session.find(under(ref, Cryptoki.CKO_PUBLIC_KEY), MAX_OBJECTS_PER_REF);
          if (objects.length > 0) {
            return publicKeyOf(objects[0], type);
          }
          // Some tokens keep no public key objects: an RSA private key tells its modulus, and the
          // certificate tells either.
          Optional<PublicKey> own =
              type == Cryptoki.CKK_RSA
                  ? publicKeyOf(privateKey.get().handle, type)
                  : Optional.empty();
          return own.isPresent() ? own : publicKeyOfCertificate(ref);
        });
  }

  private Optional<PublicKey> publicKeyOf(long object, long keyType)
      throws DriverError, TokenException {
    boolean rsa = keyType == Cryptoki.CKK_RSA;
    long[] types =
        rsa
            ? new long[] {Cryptoki.CKA_MODULUS, Cryptoki.CKA_PUBLIC_EXPONENT}
            : new long[] {Cryptoki.CKA_EC_PARAMS, Cryptoki.CKA_EC_POINT};
    byte[][] parts =
        session.attributes(
            object, types, new int[] {EXPECTED_KEY_PART_SIZE, EXPECTED_KEY_PART_SIZE});
    if (parts[0].length == 0 || parts[1].length == 0) {
      return Optional.empty();
    }
    try {
      if (rsa) {
        return Optional.of(
            PublicKeys.rsa(new BigInteger(1, parts[0]), new BigInteger(1, parts[1])));
      }
      if (!Arrays.equals(parts[0], P256)) {
        throw failure(ErrorCode.TOKEN_UNSUPPORTED, "curve " + HexFormat.of().formatHex(parts[0]));
      }
      return Optional.of(PublicKeys.ec(KeyAlgorithm.EC_P256, Der.ecPoint(parts[1])));
    } catch (PkiException e) {
      throw new TokenException(
          Problem.of(ErrorCode.DRIVER_FAILED, "public key: " + e.getMessage()), e);
    }
  }

  private Optional<PublicKey> publicKeyOfCertificate(KeyRef ref)
      throws DriverError, TokenException {
    for (TokenCertificate found : Pkcs11Token.certificates(session, under(ref))) {
      try {
        return Optional.of(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(found.der().toArray()))
                .getPublicKey());
      } catch (CertificateException e) {
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
          return switch (algorithm) {
            case SHA256_WITH_RSA -> {
              requireType(privateKey, Cryptoki.CKK_RSA, algorithm);
              yield useKey(key, () -> signRsa(privateKey, message));
            }
            case SHA256_WITH_ECDSA -> {
              requireType(privateKey, Cryptoki.CKK_EC, algorithm);
              yield useKey(key, () -> signEcdsa(privateKey, message));
            }
            case SM3_WITH_SM2 -> throw failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm);
          };
        });
  }

  /** The digest is computed by the driver where it can, otherwise here. */
  private byte[] signRsa(PrivateKeyObject key, byte[] message) throws DriverError, TokenException {
    if (token.mechanisms().has(Cryptoki.CKM_SHA256_RSA_PKCS)) {
      return session.sign(Cryptoki.CKM_SHA256_RSA_PKCS, key.handle, message);
    }
    byte[] digest = sha256(message);
    byte[] digestInfo =
        ByteBuffer.allocate(SHA256_DIGEST_INFO.length + digest.length)
            .put(SHA256_DIGEST_INFO)
            .put(digest)
            .array();
    return session.sign(Cryptoki.CKM_RSA_PKCS, key.handle, digestInfo);
  }

  private byte[] signEcdsa(PrivateKeyObject key, byte[] message)
      throws DriverError, TokenException {
    byte[] raw = session.sign(Cryptoki.CKM_ECDSA, key.handle, sha256(message));
    if (raw.length != P256_SIGNATURE_SIZE) {
      throw failure(ErrorCode.DRIVER_FAILED, "ECDSA signature of " + raw.length + " bytes");
    }
    return Der.ecdsaSignature(raw);
  }

  @Override
  public byte[] decrypt(KeyRef key, DecryptionAlgorithm algorithm, byte[] ciphertext)
      throws TokenException {
    return run(
        () -> {
          PrivateKeyObject privateKey = privateKey(key);
          if (algorithm != DecryptionAlgorithm.RSA_PKCS1) {
            throw failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm);
          }
          requireType(privateKey, Cryptoki.CKK_RSA, algorithm);
          return useKey(
              key, () -> session.decrypt(Cryptoki.CKM_RSA_PKCS, privateKey.handle, ciphertext));
        });
  }

  private static void requireType(PrivateKeyObject key, long type, Object algorithm)
      throws TokenException {
    if (key.keyType != type) {
      throw failure(ErrorCode.TOKEN_UNSUPPORTED, algorithm + " with a key of another kind");
    }
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

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  // ---- certificates

  @Override
  public void install(KeyRef key, X509Certificate certificate) throws TokenException {
    byte[] der = encoded(certificate);
    run(
        () -> {
          privateKey(key);
          TokenCertificate wanted = new TokenCertificate(key, Bytes.copyOf(der));
          if (!Pkcs11Token.certificates(session, under(key)).contains(wanted)) {
            write(wanted, certificate);
          }
          return true;
        });
  }

  private void write(TokenCertificate wanted, X509Certificate certificate)
      throws DriverError, TokenException {
    session.create(
        under(wanted.keyRef(), Cryptoki.CKO_CERTIFICATE)
            .with(Cryptoki.CKA_CERTIFICATE_TYPE, Cryptoki.CKC_X_509)
            .with(Cryptoki.CKA_TOKEN, true)
            .with(Cryptoki.CKA_PRIVATE, false)
            .with(Cryptoki.CKA_SUBJECT, certificate.getSubjectX500Principal().getEncoded())
            .with(Cryptoki.CKA_ISSUER, certificate.getIssuerX500Principal().getEncoded())
            .with(Cryptoki.CKA_SERIAL_NUMBER, Der.integer(certificate.getSerialNumber()))
            .with(Cryptoki.CKA_VALUE, wanted.der().toArray()));
    if (!Pkcs11Token.certificates(session, under(wanted.keyRef())).contains(wanted)) {
      throw failure(ErrorCode.TOKEN_OUTCOME_UNKNOWN, "the certificate does not read back");
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
    run(
        () -> {
          throw failure(ErrorCode.TOKEN_UNSUPPORTED, TokenCapability.IMPORT_ENVELOPED_KEY);
        });
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

  private Template under(KeyRef ref, long objectClass) {
    return under(ref).with(Cryptoki.CKA_CLASS, objectClass);
  }

  private PrivateKeyObject privateKey(KeyRef ref) throws DriverError, TokenException {
    PrivateKeyObject known = privateKeys.get(ref);
    return known != null
        ? known
        : findPrivateKey(ref).orElseThrow(() -> failure(ErrorCode.KEY_MISSING, ref));
  }

  private Optional<PrivateKeyObject> findPrivateKey(KeyRef ref) throws DriverError, TokenException {
    long[] found = session.find(under(ref, Cryptoki.CKO_PRIVATE_KEY), MAX_OBJECTS_PER_REF);
    if (found.length == 0) {
      privateKeys.remove(ref);
      return Optional.empty();
    }
    byte[][] type = session.attributes(found[0], new long[] {Cryptoki.CKA_KEY_TYPE}, new int[] {8});
    PrivateKeyObject key = new PrivateKeyObject(found[0], session.number(type[0]));
    privateKeys.put(ref, key);
    return Optional.of(key);
  }

  private static TokenException failure(ErrorCode code, Object... arguments) {
    return new TokenException(Problem.of(code, arguments));
  }

  private <T> T run(Pkcs11Token.Operation<T> operation) throws TokenException {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    session.startOperation();
    return token.run(operation);
  }
}
