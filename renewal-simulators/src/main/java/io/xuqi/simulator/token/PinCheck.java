package io.xuqi.simulator.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** One PIN that a user gave to a simulated token, and what it opens. Wiped on closing. */
final class PinCheck implements AutoCloseable {

  private final SimulatedToken device;
  private final Insertion insertion;
  private final PinKind kind;
  private final byte[] utf8;
  private final boolean finalTryConfirmed;

  /**
   * @param kind the user's or the administrator's
   * @param status what the user saw when he was asked: another process may have spent tries since,
   *     and the last one is spent only if he agreed to that
   */
  PinCheck(SimulatedToken device, Insertion insertion, PinKind kind, Pin pin, PinStatus status) {
    this.device = device;
    this.insertion = insertion;
    this.kind = kind;
    this.utf8 = pin.toUtf8();
    this.finalTryConfirmed = status.level() == PinStatus.Level.FINAL_TRY;
  }

  /** The key of the private keys, if the PIN is right; otherwise a try is spent. */
  PinKey unlock() throws TokenException {
    return perform(TokenOperation.LOGIN, this::unlock);
  }

  /** Replaces the user PIN if this one is right; the key of the private keys stays the same. */
  void replaceUserPin(byte[] fresh) throws TokenException {
    TokenOperation operation =
        kind == PinKind.ADMINISTRATOR ? TokenOperation.UNBLOCK_PIN : TokenOperation.CHANGE_PIN;
    perform(
        operation,
        storage -> {
          try (PinKey key = unlock(storage)) {
            TokenMemory memory = storage.read();
            int iterations = memory.user().vault().iterations();
            PinVault vault = PinVault.of(fresh, iterations, key, device.random());
            int tries = memory.settings().maxTries();
            storage.write(memory.with(PinKind.USER, new PinEntry(vault, tries, false)));
          }
          return operation;
        });
  }

  /** The entry of a PIN that the token must have. */
  static PinEntry entry(TokenMemory memory, PinKind kind) throws TokenException {
    return memory
        .entry(kind)
        .orElseThrow(
            () ->
                new TokenException(
                    Problem.of(ErrorCode.TOKEN_UNSUPPORTED, TokenCapability.UNBLOCK_PIN)));
  }

  private <T> T perform(TokenOperation operation, SimulatedToken.MemoryUse<T> use)
      throws TokenException {
    return device.perform(
        insertion,
        operation,
        use,
        fault ->
            switch (fault) {
              case PIN_INCORRECT -> spendTry();
              case UNKNOWN_DONE, UNKNOWN_NOT_DONE ->
                  new TokenException(Problem.of(ErrorCode.PIN_CHANGE_UNKNOWN, "simulated"));
              default -> device.consequence(fault);
            });
  }

  private PinKey unlock(TokenStorage storage) throws TokenException {
    TokenMemory memory = storage.read();
    PinEntry entry = entry(memory, kind);
    int tries = entry.remainingTries();
    if (tries == 0) {
      throw new PinLockedException(kind);
    }
    if (tries == 1 && !finalTryConfirmed) {
      throw new TokenException(Problem.of(ErrorCode.PIN_FINAL_TRY));
    }
    PinEntry spent = entry.withRemainingTries(tries - 1);
    storage.write(memory.with(kind, spent));
    PinKey key;
    try {
      key =
          entry
              .vault()
              .unlock(utf8)
              .orElseThrow(() -> new PinIncorrectException(kind, spent.status(memory.settings())));
    } catch (GeneralSecurityException e) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_FAILED, "sealed key damaged"), e);
    }
    storage.write(memory.with(kind, entry.withRemainingTries(memory.settings().maxTries())));
    return key;
  }

  private TokenException spendTry() throws TokenException {
    return device.exclusively(
        insertion,
        storage -> {
          TokenMemory memory = storage.read();
          PinEntry entry = entry(memory, kind);
          PinEntry spent = entry.withRemainingTries(Math.max(0, entry.remainingTries() - 1));
          storage.write(memory.with(kind, spent));
          return new PinIncorrectException(kind, spent.status(memory.settings()));
        });
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }
}
