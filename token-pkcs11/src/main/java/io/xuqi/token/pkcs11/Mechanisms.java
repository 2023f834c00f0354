package io.xuqi.token.pkcs11;

import io.xuqi.token.TokenException;
import java.util.Arrays;
import java.util.List;
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
    Set<Long> listed =
        Arrays.stream(Session.listed(types, count[0]))
            .boxed()
            .collect(Collectors.toUnmodifiableSet());
    return new Mechanisms(cryptoki, slot, listed);
  }

  /** All that are listed, in ascending order. */
  List<Long> all() {
    return types.stream().sorted().toList();
  }

  boolean has(long mechanism) {
    return types.contains(mechanism);
  }

  /**
   * Whether a mechanism is there for this key size and has the flags, as far as the driver tells.
   */
  boolean has(long mechanism, int bits, long flags) {
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
