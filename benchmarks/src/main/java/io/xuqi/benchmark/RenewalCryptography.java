package io.xuqi.benchmark;

import io.xuqi.benchmark.PrimitiveTrace.Count;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.jce.interfaces.ECPrivateKey;
import org.bouncycastle.jce.interfaces.ECPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Every cryptographic operation of one renewal of an SM2 pair, on the key, in the engine and at the
 * CA, with nothing around it: no parsing, no encoding, no records, no messages. {@link
 * PrimitiveTrace} tells whether the primitives executed are still those of a renewal.
 *
 * <p>An instance is made beforehand and used once, since public keys must be fresh: in a renewal
 * each is read from a certificate or a request, and the first use of one computes tables.
 */
final class RenewalCryptography {

  private static final Provider PROVIDER = new BouncyCastleProvider();
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("sm2p256v1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

  /** What a signature is computed over; a request or the attributes of an application. */
  private static final int SIGNED_SIZE = 300;

  private static final int SM4_KEY_SIZE = 16;
  private static final int NONCE_SIZE = 12;

  /**
   * What is replayed, in the words of {@link PrimitiveTrace}. A signature through the JCA is
   * computed by Bouncy Castle's signer, which is counted.
   */
  private static final Set<String> REPLAYED =
      Set.of(
          "SM2 key pairs",
          "SM2 signatures",
          "SM2 verifications",
          "SM2 encryptions",
          "SM2 decryptions",
          "point multiplications",
          "sums of two multiplications",
          "SM3 digests, inner ones too",
          "SM4 blocks",
          "SM3 digests",
          "SHA-256 digests",
          "SM3WITHSM2 signatures",
          "SM3WITHSM2 verifications",
          "AES/GCM/NOPADDING calls",
          "PBKDF2WITHHMACSHA256 derivations");

  /**
   * How often each operation is done, in the words of {@link PrimitiveTrace}.
   *
   * @param pairChecks multiplications of the base point to check the halves of a key pair
   */
  record Operations(
      int keyPairs,
      int signatures,
      int verifications,
      int encryptions,
      int decryptions,
      int pairChecks,
      int sm4Blocks,
      Count sm3Digests,
      Count sha256Digests,
      Count aesGcm,
      int derivations) {

    /**
     * @throws IllegalArgumentException if something was traced that {@link #replay} does not do
     */
    static Operations of(Map<String, Count> traced) {
      Set<String> unknown = new TreeSet<>(traced.keySet());
      unknown.removeAll(REPLAYED);
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException("not replayed: " + unknown);
      }
      int keyPairs = times(traced, "SM2 key pairs");
      int signatures = times(traced, "SM2 signatures");
      int encryptions = times(traced, "SM2 encryptions");
      int decryptions = times(traced, "SM2 decryptions");
      // What is left when each operation has had its own multiplications.
      int multiplications =
          times(traced, "point multiplications")
              - keyPairs
              - 2 * signatures
              - 3 * encryptions
              - 2 * decryptions;
      return new Operations(
          keyPairs,
          signatures,
          times(traced, "SM2 verifications"),
          encryptions,
          decryptions,
          multiplications,
          times(traced, "SM4 blocks"),
          count(traced, "SM3 digests"),
          count(traced, "SHA-256 digests"),
          count(traced, "AES/GCM/NOPADDING calls"),
          times(traced, "PBKDF2WITHHMACSHA256 derivations"));
    }

    private static int times(Map<String, Count> traced, String name) {
      return count(traced, name).times();
    }

    private static Count count(Map<String, Count> traced, String name) {
      return traced.getOrDefault(name, new Count(0, 0));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "SM2: %d key pairs, %d signatures, %d verifications, %d encryptions, %d decryptions,"
              + " %d pair checks; SM4: %d blocks; SM3: %d digests of %d bytes;"
              + " SHA-256: %d digests of %d bytes; AES-GCM: %d times %d bytes; PBKDF2: %d",
          keyPairs,
          signatures,
          verifications,
          encryptions,
          decryptions,
          pairChecks,
          sm4Blocks,
          sm3Digests.times(),
          sm3Digests.meanSize(),
          sha256Digests.times(),
          sha256Digests.meanSize(),
          aesGcm.times(),
          aesGcm.meanSize(),
          derivations);
    }
  }

  private final Operations operations;
  private final SecureRandom random = new SecureRandom();
  private final KeyPair signer;
  private final byte[] message = new byte[SIGNED_SIZE];
  private final byte[] signature;
  private final byte[] ciphertext;
  private final Queue<PublicKey> fresh = new ArrayDeque<>();
  private final SecretKeySpec secretKey = new SecretKeySpec(new byte[32], "AES");

  RenewalCryptography(Operations operations) {
    this.operations = operations;
    try {
      signer = generate();
      signature = sign();
      KeyFactory factory = KeyFactory.getInstance("EC", PROVIDER);
      for (int i = 0; i < operations.verifications() + operations.encryptions(); i++) {
        fresh.add(factory.generatePublic(new X509EncodedKeySpec(signer.getPublic().getEncoded())));
      }
      ciphertext = encrypt(signer.getPublic());
    } catch (GeneralSecurityException | InvalidCipherTextException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Performs everything once. */
  void replay() {
    try {
      for (int i = 0; i < operations.keyPairs(); i++) {
        generate();
      }
      for (int i = 0; i < operations.signatures(); i++) {
        sign();
      }
      for (int i = 0; i < operations.verifications(); i++) {
        verify(fresh.remove());
      }
      for (int i = 0; i < operations.encryptions(); i++) {
        encrypt(fresh.remove());
      }
      for (int i = 0; i < operations.decryptions(); i++) {
        decrypt();
      }
      for (int i = 0; i < operations.pairChecks(); i++) {
        new FixedPointCombMultiplier().multiply(CURVE.getG(), number()).getEncoded(false);
      }
      sm4(operations.sm4Blocks());
      for (int i = 0; i < operations.sm3Digests().times(); i++) {
        MessageDigest.getInstance("SM3", PROVIDER)
            .digest(new byte[operations.sm3Digests().meanSize()]);
      }
      for (int i = 0; i < operations.sha256Digests().times(); i++) {
        MessageDigest.getInstance("SHA-256")
            .digest(new byte[operations.sha256Digests().meanSize()]);
      }
      for (int i = 0; i < operations.aesGcm().times(); i++) {
        seal(new byte[operations.aesGcm().meanSize()]);
      }
      for (int i = 0; i < operations.derivations(); i++) {
        derive();
      }
    } catch (GeneralSecurityException | InvalidCipherTextException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
    generator.initialize(new ECGenParameterSpec("sm2p256v1"));
    return generator.generateKeyPair();
  }

  private byte[] sign() throws GeneralSecurityException {
    SM2Signer engine = new SM2Signer();
    engine.init(
        true,
        new ParametersWithRandom(new ECPrivateKeyParameters(number(), DOMAIN), new SecureRandom()));
    engine.update(message, 0, message.length);
    try {
      return engine.generateSignature();
    } catch (CryptoException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private void verify(PublicKey key) throws GeneralSecurityException {
    SM2Signer engine = new SM2Signer();
    engine.init(false, new ECPublicKeyParameters(((ECPublicKey) key).getQ(), DOMAIN));
    engine.update(message, 0, message.length);
    if (!engine.verifySignature(signature)) {
      throw new GeneralSecurityException("a signature does not verify");
    }
  }

  private static byte[] encrypt(PublicKey key) throws InvalidCipherTextException {
    SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
    engine.init(
        true,
        new ParametersWithRandom(
            new ECPublicKeyParameters(((ECPublicKey) key).getQ(), DOMAIN), new SecureRandom()));
    return engine.processBlock(new byte[SM4_KEY_SIZE], 0, SM4_KEY_SIZE);
  }

  private void decrypt() throws InvalidCipherTextException {
    SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
    engine.init(false, new ECPrivateKeyParameters(number(), DOMAIN));
    engine.processBlock(ciphertext, 0, ciphertext.length);
  }

  private BigInteger number() {
    return ((ECPrivateKey) signer.getPrivate()).getD();
  }

  private static void sm4(int blocks) {
    SM4Engine engine = new SM4Engine();
    engine.init(true, new KeyParameter(new byte[SM4_KEY_SIZE]));
    byte[] block = new byte[engine.getBlockSize()];
    for (int i = 0; i < blocks; i++) {
      engine.processBlock(block, 0, block, 0);
    }
  }

  private void seal(byte[] plain) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, secretKey, new GCMParameterSpec(128, nonce));
    cipher.doFinal(plain);
  }

  private static void derive() throws GeneralSecurityException {
    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec("123456".toCharArray(), new byte[16], 1, 512))
        .getEncoded();
  }
}
