package io.xuqi.token;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One physical key that is inserted now. Every call asks the device again; nothing stale is ever
 * returned (R8). Instances may be used from several threads; a pulled key makes every call fail
 * with {@link TokenRemovedException}, also after it was inserted again: take a fresh instance from
 * {@link TokenDriver#tokens()}.
 */
public interface Token {

  /** What the token says of itself, read when this instance was made. */
  TokenInfo info();

  /** What this token and its driver can do. */
  Set<TokenCapability> capabilities();

  /**
   * Whether it has been inserted ever since this instance was made. A key that was pulled and
   * pushed back counts as gone where the driver can tell; it need not before this method was called
   * once.
   *
   * @throws TokenException if the device cannot be asked: it may still be there
   */
  boolean isInserted() throws TokenException;

  /** How close the user PIN is to being locked, read now, without spending a try. */
  PinStatus pinStatus() throws TokenException;

  /** Bytes left for keys and certificates, where the token tells. */
  OptionalLong freeSpace() throws TokenException;

  /**
   * Every certificate on the token, without a PIN (R4): expired and unreadable ones too. At most
   * {@link #MAX_CERTIFICATES}.
   */
  List<TokenCertificate> certificates() throws TokenException;

  /**
   * Asks for the PIN by {@link PinRequest#ask} and logs in.
   *
   * @throws PinIncorrectException if the token refused it: one try is spent
   * @throws PinLockedException if no PIN is accepted any more; the user was not asked, unless the
   *     token told only when it was given the PIN
   */
  TokenSession login(PinSource pins) throws TokenException;

  /**
   * Changing and unblocking the PIN, empty where the token has no such thing. {@link
   * TokenCapability#CHANGE_PIN} and {@link TokenCapability#UNBLOCK_PIN} say which of it works.
   */
  default Optional<TokenAdministration> administration() {
    return Optional.empty();
  }

  /** More certificates than any key holds: what lies beyond is an error, not a list. */
  int MAX_CERTIFICATES = 200;
}
