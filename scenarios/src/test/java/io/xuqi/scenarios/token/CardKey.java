package io.xuqi.scenarios.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.Cipher;

/** A private key of {@link MyEidCard} and what the card does with it. */
final class CardKey {

  private final KeyPair pair;

  private CardKey(KeyPair pair) {
    this.pair = pair;
  }

  static CardKey rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return new CardKey(generator.generateKeyPair());
  }

  static CardKey p256() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return new CardKey(generator.generateKeyPair());
  }

  boolean isRsa() {
    return pair.getPublic() instanceof RSAPublicKey;
  }

  /** The modulus, or the uncompressed point with a tag and a length before it. */
  byte[] publicPart() {
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8);
    }
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    int size = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    byte[] told = new byte[3 + 2 * size];
    told[0] = (byte) 0x86;
    told[1] = (byte) (1 + 2 * size);
    told[2] = 4;
    System.arraycopy(unsigned(key.getW().getAffineX(), size), 0, told, 3, size);
    System.arraycopy(unsigned(key.getW().getAffineY(), size), 0, told, 3 + size, size);
    return told;
  }

  private static byte[] unsigned(BigInteger number, int size) {
    byte[] signed = number.toByteArray();
    byte[] unsigned = new byte[size];
    int kept = Math.min(size, signed.length);
    System.arraycopy(signed, signed.length - kept, unsigned, size - kept, kept);
    return unsigned;
  }

  /**
   * @param padded whether the card does the padding of RSA
   */
  byte[] sign(byte[] data, boolean padded) throws GeneralSecurityException {
    if (!isRsa()) {
      Signature signature = Signature.getInstance("NONEwithECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(data);
      return signature.sign();
    }
    Cipher cipher = cipher(padded);
    cipher.init(Cipher.ENCRYPT_MODE, pair.getPrivate());
    return cipher.doFinal(data);
  }

  byte[] decrypt(byte[] data, boolean padded) throws GeneralSecurityException {
    Cipher cipher = cipher(padded);
    cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate());
    return cipher.doFinal(data);
  }

  private static Cipher cipher(boolean padded) throws GeneralSecurityException {
    return Cipher.getInstance(padded ? "RSA/ECB/PKCS1Padding" : "RSA/ECB/NoPadding");
  }
}
