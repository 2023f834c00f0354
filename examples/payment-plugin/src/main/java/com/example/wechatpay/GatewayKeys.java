package com.example.wechatpay;

import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What WeChat signs its answers and notifications with: its public key {@code PUB_KEY_ID_…}, or its
 * platform certificates, each with its serial number; both while a merchant changes over.
 */
final class GatewayKeys {
  /** What was signed longer ago, or later than now, is played again. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** RSA-4096 in Base64, and some. */
  private static final int MAX_SIGNATURE = 1024;

  private final Map<String, PublicKey> keys = new HashMap<>();
  private final Map<String, X509Certificate> certificates = new HashMap<>();
  private final Optional<String> publicKeyId;

  private GatewayKeys(Optional<String> publicKeyId) {
    this.publicKeyId = publicKeyId;
  }

  static GatewayKeys of(PaymentSettings settings) throws PaymentException {
    GatewayKeys trusted = new GatewayKeys(settings.find("public-key-id"));
    if (trusted.publicKeyId.isPresent()) {
      try {
        byte[] der = Pem.decode(settings.get("public-key"), "PUBLIC KEY");
        trusted.keys.put(
            trusted.publicKeyId.get(),
            KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der)));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw PaymentSettings.refused("public-key");
      }
    }
    String pem =
        trusted.publicKeyId.isPresent()
            ? settings.find("platform-certificates").orElse("")
            : settings.get("platform-certificates");
    try {
      byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        X509Certificate certificate = (X509Certificate) one;
        String serial = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        trusted.certificates.put(serial, certificate);
      }
    } catch (GeneralSecurityException e) {
      throw PaymentSettings.refused("platform-certificates");
    }
    if (trusted.keys.isEmpty() && trusted.certificates.isEmpty()) {
      throw PaymentSettings.refused("platform-certificates");
    }
    return trusted;
  }

  /** Asked with it, WeChat signs with its public key instead of a certificate. */
  Optional<String> publicKeyId() {
    return publicKeyId;
  }

  /** Whether WeChat signed exactly this body, now. */
  boolean isGenuine(Seal seal, byte[] body, Instant now) {
    return isSigned(seal, body, now) && isFresh(seal, now);
  }

  /** Whether WeChat signed exactly this body, whenever that was. */
  boolean isSigned(Seal seal, byte[] body, Instant now) {
    if (seal.signature().length() > MAX_SIGNATURE) {
      return false;
    }
    try {
      PublicKey key = keys.get(seal.serial());
      if (key == null) {
        X509Certificate certificate = certificates.get(seal.serial());
        if (certificate == null) {
          return false;
        }
        certificate.checkValidity(java.util.Date.from(now));
        key = certificate.getPublicKey();
      }
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(
          (seal.timestamp() + "\n" + seal.nonce() + "\n").getBytes(StandardCharsets.UTF_8));
      signature.update(body);
      signature.update((byte) '\n');
      return signature.verify(Base64.getDecoder().decode(seal.signature()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether it says that it was signed about now: to be believed of what is signed. */
  boolean isFresh(Seal seal, Instant now) {
    if (!seal.timestamp().matches("[0-9]{1,12}")) {
      return false;
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(seal.timestamp()));
    return Duration.between(signed, now).abs().compareTo(FRESH) <= 0;
  }
}
