package io.xuqi.scenarios.ports;

import io.xuqi.common.Bytes;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How the wallet and its merchants talk: a form, and an HMAC-SHA256 over its exact bytes. */
record WalletMessage(Map<String, String> fields) {
  static final String SIGNATURE = "wallet-signature";

  WalletMessage {
    fields = Map.copyOf(fields);
  }

  static WalletMessage of(String... namesAndValues) {
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new WalletMessage(fields);
  }

  static WalletMessage parse(byte[] body) {
    Map<String, String> fields = new TreeMap<>();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", 50)) {
      String[] parts = pair.split("=", 2);
      fields.put(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
    }
    return new WalletMessage(fields);
  }

  byte[] body() {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** The same with one field more, or another. */
  WalletMessage with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(fields);
    changed.put(name, value);
    return new WalletMessage(changed);
  }

  String get(String name) {
    return fields.getOrDefault(name, "");
  }

  static String signature(Bytes secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
      return Bytes.copyOf(mac.doFinal(body)).toHex();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  static boolean isGenuine(Bytes secret, byte[] body, String signature) {
    return MessageDigest.isEqual(
        signature(secret, body).getBytes(StandardCharsets.US_ASCII),
        signature.getBytes(StandardCharsets.US_ASCII));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
