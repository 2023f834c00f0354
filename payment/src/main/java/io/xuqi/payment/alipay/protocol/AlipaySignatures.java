package io.xuqi.payment.alipay.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Signatures of kind RSA2, and how certificates are named. */
public final class AlipaySignatures {

  /** What this kind of signature is called in a message. */
  public static final String TYPE = "RSA2";

  private static final String ALGORITHM = "SHA256withRSA";

  /** Longer than the signature of a key of 8192 bits in Base64. */
  private static final int MAX_SIGNATURE = 2048;

  /** PKCS #1 signatures. */
  private static final String RSA_SIGNATURES = "1.2.840.113549.1.1";

  private AlipaySignatures() {}

  /**
   * Signs a text (UTF-8).
   *
   * @return the signature in Base64
   * @throws InvalidKeyException if the key cannot sign
   */
  public static String sign(PrivateKey key, String text) throws InvalidKeyException {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    } catch (SignatureException e) {
      throw new InvalidKeyException("the key did not sign", e);
    }
  }

  /** Whether the signature (Base64) of the text (UTF-8) was made with this key's private key. */
  public static boolean isGenuine(PublicKey key, String text, String signature) {
    if (signature.isEmpty() || signature.length() > MAX_SIGNATURE) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** What a certificate is called: MD5 of its issuer (RFC 2253) and its serial number. */
  public static String nameOf(X509Certificate certificate) {
    String text = certificate.getIssuerX500Principal().getName() + certificate.getSerialNumber();
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return String.format(Locale.ROOT, "%032x", new BigInteger(1, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** What the root certificates are called together: those that are signed with RSA. */
  public static String nameOf(List<X509Certificate> roots) {
    return roots.stream()
        .filter(root -> root.getSigAlgOID().startsWith(RSA_SIGNATURES))
        .map(AlipaySignatures::nameOf)
        .collect(Collectors.joining("_"));
  }
}
