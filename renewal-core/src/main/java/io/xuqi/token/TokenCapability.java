package io.xuqi.token;

import io.xuqi.pki.KeyAlgorithm;

/** What a token can do beyond listing certificates and signing with the keys it has. */
public enum TokenCapability {
  GENERATE_RSA_2048,
  GENERATE_RSA_3072,
  GENERATE_EC_P256,
  GENERATE_SM2,
  /** {@link TokenSession#importEncryptionKey} works: SM2 certificate pairs can be installed. */
  IMPORT_ENVELOPED_KEY,
  /** {@link TokenSession#decrypt} works. */
  DECRYPT,
  /** {@link Token#pinStatus()} tells the exact number of remaining tries. */
  EXACT_PIN_TRIES,
  /**
   * PINs are typed at the device or its reader: {@link PinSource#onDevice} is told, {@link
   * PinSource#pin} never asked. A call that needs one takes as long as the user does.
   */
  PIN_ON_DEVICE,
  /** {@link Token#freeSpace()} tells a number. */
  FREE_SPACE,
  /** {@link TokenAdministration#changePin} works. */
  CHANGE_PIN,
  /** {@link TokenAdministration#unblockPin} works: there is an administrator's PIN. */
  UNBLOCK_PIN;

  /** The capability to generate such a key pair on the token. */
  public static TokenCapability generating(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_2048 -> GENERATE_RSA_2048;
      case RSA_3072 -> GENERATE_RSA_3072;
      case EC_P256 -> GENERATE_EC_P256;
      case SM2 -> GENERATE_SM2;
    };
  }
}
