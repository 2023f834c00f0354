package io.xuqi.token.pkcs11;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What the token in a slot can compute, from C_GetMechanismList. */
final class Mechanisms {

  /** More mechanisms than any token has. */
  private static final int MAX_MECHANISMS = 1024;

  private final Cryptoki cryptoki;
  private final long slot;
  private final Set<Long> types;

  private Mechanisms(Cryptoki cryptoki, long slot, Set<Long> types) {
    this.cryptoki = cryptoki;
    this.slot = slot;
    this.types = types;
  }

  static Mechanisms read(Cryptoki cryptoki, long slot) throws DriverError, TokenException {
    long[] count = new long[1];
    DriverError.check(
        Function.GET_MECHANISM_LIST, cryptoki.getMechanismList(slot, new long[0], count));
    if (count[0] < 0 || count[0] > MAX_MECHANISMS) {
      throw Session.tooMuch(Long.toUnsignedString(count[0]) + " mechanisms");
    }
    long[] types = new long[(int) count[0]];
    if (types.length > 0) {
      DriverError.check(Function.GET_MECHANISM_LIST, cryptoki.getMechanismList(slot, types, count));
    }
    return new Mechanisms(
        cryptoki, slot, Arrays.stream(types).boxed().collect(Collectors.toUnmodifiableSet()));
  }

  boolean has(long mechanism) {
    return types.contains(mechanism);
  }

  boolean canGenerate(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_2048 -> has(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, 2048, 0);
      case RSA_3072 -> has(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, 3072, 0);
      case EC_P256 -> has(Cryptoki.CKM_ECDSA) && has(Cryptoki.CKM_EC_KEY_PAIR_GEN, 256, 0);
      case SM2 -> false;
    };
  }

  /** The capabilities of the port that follow. */
  Set<TokenCapability> capabilities() {
    Set<TokenCapability> capabilities = EnumSet.noneOf(TokenCapability.class);
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      if (canGenerate(algorithm)) {
        capabilities.add(TokenCapability.generating(algorithm));
      }
    }
    if (has(Cryptoki.CKM_RSA_PKCS, 2048, Cryptoki.CKF_DECRYPT)) {
      capabilities.add(TokenCapability.DECRYPT);
    }
    return capabilities;
  }

  /**
   * Whether a mechanism is there for this key size and has the flags, as far as the driver tells.
   */
  private boolean has(long mechanism, int bits, long flags) {
    if (!has(mechanism)) {
      return false;
    }
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    if (!ReturnCode.OK.is(cryptoki.getMechanismInfo(slot, mechanism, info))) {
      return true;
    }
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    long smallest = fields.number();
    long largest = fields.number();
    boolean told = largest > 0;
    return (!told || (smallest <= bits && bits <= largest)) && (fields.number() & flags) == flags;
  }
}
