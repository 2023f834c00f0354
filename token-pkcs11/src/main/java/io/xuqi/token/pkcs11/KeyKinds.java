package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of key pairs a token is able to work with. */
final class KeyKinds {

  private final List<KeyKind> kinds;
  private final Map<KeyAlgorithm, KeyKind> generating = new EnumMap<>(KeyAlgorithm.class);
  private final Optional<Sm2Keys> sm2;
  private final Mechanisms mechanisms;

  private KeyKinds(List<KeyKind> kinds, Optional<Sm2Keys> sm2, Mechanisms mechanisms) {
    this.kinds = kinds;
    this.mechanisms = mechanisms;
    this.sm2 = sm2;
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      kinds.stream()
          .filter(kind -> kind.generates(algorithm))
          .findFirst()
          .ifPresent(kind -> generating.put(algorithm, kind));
    }
  }

  static KeyKinds of(Mechanisms mechanisms, TokenTraits traits) {
    Optional<Sm2Keys> sm2 = Sm2Keys.of(traits.sm2(), mechanisms);
    Stream<KeyKind> standard = Stream.of(new RsaKeys(mechanisms), new EcKeys(mechanisms));
    return new KeyKinds(Stream.concat(standard, sm2.stream()).toList(), sm2, mechanisms);
  }

  /** The kind that makes key pairs of an algorithm here. */
  Optional<KeyKind> generating(KeyAlgorithm algorithm) {
    return Optional.ofNullable(generating.get(algorithm));
  }

  /** The kind of the keys with a CKA_KEY_TYPE. */
  Optional<KeyKind> of(long keyType) {
    return kinds.stream().filter(kind -> kind.keyType() == keyType).findFirst();
  }

  Optional<Sm2Keys> sm2() {
    return sm2;
  }

  /** What the driver lists for the token. */
  Mechanisms mechanisms() {
    return mechanisms;
  }

  /** Whether the driver names the mechanisms of a family. */
  boolean lists(Sm2Profile family) {
    return family.isServedBy(mechanisms);
  }

  /** The capabilities of the port that follow. */
  Set<TokenCapability> capabilities() {
    Set<TokenCapability> capabilities = EnumSet.noneOf(TokenCapability.class);
    generating.keySet().forEach(a -> capabilities.add(TokenCapability.generating(a)));
    if (decrypts()) {
      capabilities.add(TokenCapability.DECRYPT);
    }
    if (sm2.stream().anyMatch(Sm2Keys::unwraps)) {
      capabilities.add(TokenCapability.IMPORT_ENVELOPED_KEY);
    }
    return capabilities;
  }

  /** Whether every key pair decrypts that is generated here and can be used for it at all. */
  private boolean decrypts() {
    boolean some = kinds.stream().anyMatch(kind -> kind.decryptionAlgorithm().isPresent());
    return some
        && generating.entrySet().stream()
            .filter(entry -> entry.getKey() != KeyAlgorithm.EC_P256)
            .allMatch(entry -> entry.getValue().decryptionAlgorithm().isPresent());
  }

  static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A driver told a public key that is none. */
  static TokenException unreadable(PkiException cause) {
    return new TokenException(
        Problem.of(ErrorCode.DRIVER_FAILED, "public key: " + cause.getMessage()), cause);
  }
}
