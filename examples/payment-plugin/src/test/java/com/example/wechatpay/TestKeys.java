package com.example.wechatpay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys of an invented merchant and of a simulated WeChat, and the settings made of them. */
final class TestKeys {
  static final String APPID = "wx0000000000000001";
  static final String MCHID = "1900000001";
  static final String MERCHANT_SERIAL = "1F00000000000000000000000000000000000001";
  static final String PUBLIC_KEY_ID = "PUB_KEY_ID_0119000000010000000000000000000001";
  static final String API_KEY = "an-api-v3-key-of-32-characters-!";
  static final KeyPair MERCHANT = generated();
  static final KeyPair STRANGER = generated();
  static final String CERTIFICATE_PEM = resource("platform-certificate.pem");
  static final X509Certificate CERTIFICATE = certificate();
  static final PrivateKey PLATFORM = platformKey();

  private TestKeys() {}

  /** The serial number that WeChat names its certificate with. */
  static String certificateSerial() {
    return CERTIFICATE.getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT);
  }

  static Map<String, String> settings(String gateway) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("appid", APPID);
    settings.put("mchid", MCHID);
    settings.put("merchant-serial", MERCHANT_SERIAL);
    settings.put("merchant-key", pem("PRIVATE KEY", MERCHANT.getPrivate().getEncoded()));
    settings.put("api-v3-key", API_KEY);
    settings.put("notify-url", "https://merchant.example/wechat-pay");
    settings.put("gateway", gateway);
    return settings;
  }

  static Map<String, String> withPublicKey(Map<String, String> settings) {
    settings.put("public-key-id", PUBLIC_KEY_ID);
    settings.put("public-key", pem("PUBLIC KEY", CERTIFICATE.getPublicKey().getEncoded()));
    return settings;
  }

  static Map<String, String> withCertificate(Map<String, String> settings) {
    settings.put("platform-certificates", CERTIFICATE_PEM);
    return settings;
  }

  static String pem(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static KeyPair generated() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(CERTIFICATE_PEM.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey platformKey() {
    try {
      byte[] der = Pem.decode(resource("platform-key.pem"), "PRIVATE KEY");
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = TestKeys.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
