package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The merchant application's key, and what Alipay's signatures are checked with: one public key
 * (公钥模式), or certificates (公钥证书模式). The private key is secret: {@link #toString()} does not show
 * it, and it may be one that cannot be exported. Immutable and thread-safe.
 */
public final class AlipayCredentials {

  /** The largest text that is read as a key or as certificates. */
  public static final int MAX_TEXT = 128 * 1024;

  /** More certificates than a file of Alipay's has. */
  private static final int MAX_CERTIFICATES = 32;

  /** Alipay takes no shorter keys for signatures of kind RSA2. */
  private static final int MIN_KEY_BITS = 2048;

  private static final Pattern PEM_ARMOUR = Pattern.compile("-----(?:BEGIN|END) [A-Z ]{1,40}-----");
  private static final Pattern PEM_CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*+)-----END CERTIFICATE-----");

  private final PrivateKey applicationKey;
  private final Map<String, String> parameters;
  private final Map<String, PublicKey> alipayKeys;

  /**
   * @param parameters what every request says about the certificates
   * @param alipayKeys by the name of the certificate; in public-key mode one, named ""
   */
  private AlipayCredentials(
      PrivateKey applicationKey,
      Map<String, String> parameters,
      Map<String, PublicKey> alipayKeys) {
    this.applicationKey = applicationKey;
    this.parameters = Map.copyOf(parameters);
    this.alipayKeys = Map.copyOf(alipayKeys);
    alipayKeys.values().forEach(AlipayCredentials::requireStrong);
    requireStrong(applicationKey);
  }

  /**
   * Public-key mode.
   *
   * @param applicationKey the merchant application's private key (应用私钥), RSA
   * @param alipayKey Alipay's public key (支付宝公钥), not the application's own
   * @throws IllegalArgumentException if a key is not RSA of at least 2048 bits
   */
  public static AlipayCredentials publicKey(PrivateKey applicationKey, PublicKey alipayKey) {
    return new AlipayCredentials(applicationKey, Map.of(), Map.of("", alipayKey));
  }

  /**
   * Certificate mode.
   *
   * @param applicationKey the merchant application's private key, RSA
   * @param application the application's certificate (appCertPublicKey)
   * @param roots Alipay's root certificates (alipayRootCert)
   * @param alipay Alipay's own certificates (alipayCertPublicKey); while Alipay changes its
   *     certificate, the old one and the new one
   * @throws IllegalArgumentException if a key is not RSA of at least 2048 bits, the application's
   *     key and certificate do not belong together, or a list is empty
   */
  public static AlipayCredentials certificates(
      PrivateKey applicationKey,
      X509Certificate application,
      List<X509Certificate> roots,
      List<X509Certificate> alipay) {
    requireTogether(applicationKey, application.getPublicKey());
    String rootNames = AlipaySignatures.nameOf(roots);
    if (rootNames.isEmpty() || alipay.isEmpty()) {
      throw new IllegalArgumentException("Alipay's root and own certificates are needed");
    }
    Map<String, PublicKey> keys = new LinkedHashMap<>();
    alipay.forEach(
        certificate -> keys.put(AlipaySignatures.nameOf(certificate), certificate.getPublicKey()));
    return new AlipayCredentials(
        applicationKey,
        Map.of(
            "app_cert_sn", AlipaySignatures.nameOf(application), "alipay_root_cert_sn", rootNames),
        keys);
  }

  /**
   * Reads a private key as Alipay's key tool writes it: PKCS #8 in Base64, with or without PEM
   * armour.
   *
   * @throws IllegalArgumentException if it is none; the message contains nothing of it
   */
  public static PrivateKey readPrivateKey(String text) {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(base64(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not an RSA private key in PKCS #8"); // no cause: it quotes
    }
  }

  /**
   * Reads a public key (X.509) in Base64, with or without PEM armour.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PublicKey readPublicKey(String text) {
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(base64(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not an RSA public key");
    }
  }

  /**
   * Reads the certificates of one of Alipay's files (PEM), in their order.
   *
   * @throws IllegalArgumentException if there is none, more than 32, or one cannot be read
   */
  public static List<X509Certificate> readCertificates(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher matcher = PEM_CERTIFICATE.matcher(bounded(pem));
    while (matcher.find()) {
      try {
        certificates.add(Certificates.parse(Bytes.copyOf(base64(matcher.group(1)))));
      } catch (PkiException | IllegalArgumentException e) {
        throw new IllegalArgumentException("not a certificate in PEM");
      }
    }
    if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
      throw new IllegalArgumentException("not 1 to 32 certificates in PEM");
    }
    return List.copyOf(certificates);
  }

  PrivateKey applicationKey() {
    return applicationKey;
  }

  /** What a request says about the certificates; empty in public-key mode. */
  Map<String, String> parameters() {
    return parameters;
  }

  /**
   * The key to check a reply with; empty when it was signed with a certificate that is not among
   * ours.
   *
   * @param certificate what the reply says of it, "" for nothing
   */
  Optional<PublicKey> keyForReply(String certificate) {
    return Optional.ofNullable(alipayKeys.get(usesCertificates() ? certificate : ""));
  }

  /** The keys to check a notification with, which need not name its certificate. */
  List<PublicKey> keysForNotification(String certificate) {
    return certificate.isEmpty()
        ? List.copyOf(alipayKeys.values())
        : keyForReply(certificate).stream().toList();
  }

  private boolean usesCertificates() {
    return !parameters.isEmpty();
  }

  private static byte[] base64(String text) {
    return Base64.getMimeDecoder().decode(PEM_ARMOUR.matcher(bounded(text)).replaceAll(""));
  }

  private static String bounded(String text) {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("a text of " + text.length() + " characters");
    }
    return text;
  }

  private static void requireStrong(Object key) {
    boolean rsa =
        key instanceof RSAKey sized
            ? sized.getModulus().bitLength() >= MIN_KEY_BITS
            : key instanceof PrivateKey opaque && opaque.getAlgorithm().equals("RSA");
    if (!rsa) {
      throw new IllegalArgumentException("Alipay needs RSA keys of at least 2048 bits");
    }
  }

  private static void requireTogether(PrivateKey key, PublicKey certified) {
    boolean together;
    if (key instanceof RSAPrivateKey known && certified instanceof RSAPublicKey other) {
      BigInteger modulus = known.getModulus();
      together = modulus.equals(other.getModulus());
    } else {
      try {
        String probe = AlipaySignatures.sign(key, "probe");
        together = AlipaySignatures.isGenuine(certified, "probe", probe);
      } catch (InvalidKeyException e) {
        together = false;
      }
    }
    if (!together) {
      throw new IllegalArgumentException("the certificate is not of the application's key");
    }
  }

  @Override
  public String toString() {
    return "AlipayCredentials[" + (usesCertificates() ? "certificates" : "public key") + "]";
  }
}
