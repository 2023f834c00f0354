package io.xuqi.token.pkcs11;

import io.xuqi.common.Bytes;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The token that was found in a slot. */
final class Pkcs11Token implements Token {

  /** Holds all but unusual certificates, so that one call reads one. */
  private static final int EXPECTED_CERTIFICATE_SIZE = 4096;

  private final Pkcs11Driver driver;
  private final long slot;
  private final TokenInfo info;
  private final Set<TokenCapability> capabilities;
  private final KeyKinds kinds;
  private volatile boolean removed;

  /** The driver's sentinel in the slot when this token was first asked whether it is there. */
  private volatile @Nullable Session sentinel;

  Pkcs11Token(Pkcs11Driver driver, long slot, SlotToken found, KeyKinds kinds) {
    this.driver = driver;
    this.slot = slot;
    this.info = found.info();
    this.kinds = kinds;
    Set<TokenCapability> able = EnumSet.noneOf(TokenCapability.class);
    able.addAll(kinds.capabilities());
    if (found.freeSpace().isPresent()) {
      able.add(TokenCapability.FREE_SPACE);
    }
    if (found.tellsExactTries()) {
      able.add(TokenCapability.EXACT_PIN_TRIES);
    }
    if (found.takesPinItself()) {
      able.add(TokenCapability.PIN_ON_DEVICE);
    }
    able.add(TokenCapability.CHANGE_PIN);
    if (found.traits().unblocks()) {
      able.add(TokenCapability.UNBLOCK_PIN);
    }
    this.capabilities = Set.copyOf(able);
  }

  @Override
  public TokenInfo info() {
    return info;
  }

  @Override
  public Set<TokenCapability> capabilities() {
    return capabilities;
  }

  boolean isOf(Pkcs11Driver other) {
    return driver == other;
  }

  KeyKinds kinds() {
    return kinds;
  }

  @Override
  public PinStatus pinStatus() throws TokenException {
    return run(() -> current().pinStatus());
  }

  @Override
  public OptionalLong freeSpace() throws TokenException {
    return run(() -> current().freeSpace());
  }

  @Override
  public List<TokenCertificate> certificates() throws TokenException {
    return run(
        () -> {
          Session session = driver.openSession(slot, false);
          try {
            current();
            return certificates(session, session.template());
          } finally {
            driver.closeSession(session);
          }
        });
  }

  /**
   * The X.509 certificates that match. One without a CKA_ID belongs to no key pair (a CA's, say)
   * and is left out.
   */
  static List<TokenCertificate> certificates(Session session, Template template)
      throws DriverError, TokenException {
    List<TokenCertificate> certificates = new ArrayList<>();
    for (CertificateObject object : certificateObjects(session, template)) {
      certificates.add(object.certificate());
    }
    return List.copyOf(certificates);
  }

  /** A certificate and its handle, valid in the session that found it. */
  record CertificateObject(long handle, TokenCertificate certificate) {}

  static List<CertificateObject> certificateObjects(Session session, Template template)
      throws DriverError, TokenException {
    template.with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE).with(Cryptoki.CKA_TOKEN, true);
    template.with(Cryptoki.CKA_CERTIFICATE_TYPE, Cryptoki.CKC_X_509);
    long[] types = {Cryptoki.CKA_ID, Cryptoki.CKA_VALUE};
    int[] expected = {KeyRef.MAX_SIZE, EXPECTED_CERTIFICATE_SIZE};
    List<CertificateObject> certificates = new ArrayList<>();
    for (long object : session.find(template, MAX_CERTIFICATES)) {
      byte[][] values = session.attributes(object, types, expected);
      if (values[0].length > KeyRef.MAX_SIZE) {
        throw Session.tooMuch("CKA_ID of " + values[0].length + " bytes");
      }
      if (values[0].length > 0 && values[1].length > 0) {
        KeyRef ref = new KeyRef(Bytes.copyOf(values[0]));
        certificates.add(
            new CertificateObject(object, new TokenCertificate(ref, Bytes.copyOf(values[1]))));
      }
    }
    return certificates;
  }

  @Override
  public TokenSession login(PinSource pins) throws TokenException {
    return run(
        () -> {
          // The session comes first: if the token is changed while the user types, it becomes
          // invalid and the PIN never reaches the other token.
          Session session = driver.openSession(slot, true);
          boolean loggedIn = false;
          try {
            SlotToken now = current();
            PinRequest request = new PinRequest(info, now.pinStatus());
            try (PinBytes pin = PinBytes.ask(request, pins, now.takesPinItself())) {
              give(session, pin);
            }
            loggedIn = true;
            return new Pkcs11Session(this, session);
          } finally {
            if (!loggedIn) {
              driver.closeSession(session);
            }
          }
        });
  }

  private void give(Session session, PinBytes pin) throws DriverError, TokenException {
    long result = driver.library().login(session, pin.utf8());
    if (ReturnCode.meaning(result) == ReturnCode.Meaning.PIN_REFUSED) {
      throw new PinIncorrectException(statusAfterRefusal(SlotToken::pinStatus));
    }
    session.check(Function.LOGIN, result);
  }

  /** That a PIN was wrong must be told also when the driver fails right afterwards. */
  PinStatus statusAfterRefusal(java.util.function.Function<SlotToken, PinStatus> which)
      throws TokenException {
    try {
      return which.apply(current());
    } catch (DriverError e) {
      return PinStatus.of(PinStatus.Level.LOW);
    }
  }

  @Override
  public Optional<TokenAdministration> administration() {
    return Optional.of(new Pkcs11Administration(this));
  }

  @Override
  public boolean isInserted() throws TokenException {
    try {
      return run(
          () -> {
            current();
            Session known = sentinel;
            sentinel = driver.sentinel(slot);
            return known == null || known == sentinel || lost();
          });
    } catch (TokenRemovedException e) {
      return false;
    }
  }

  private boolean lost() {
    removed = true;
    return false;
  }

  Session openSession(boolean writable) throws DriverError {
    return driver.openSession(slot, writable);
  }

  void close(Session session) {
    driver.closeSession(session);
  }

  /** What the token says now, if it is still this one. */
  SlotToken current() throws DriverError, TokenException {
    SlotToken now = driver.read(slot);
    if (now.serialNumber().equals(info.id().serialNumber())
        && now.manufacturer().equals(info.id().manufacturer())) {
      return now;
    }
    removed = true;
    throw new TokenRemovedException();
  }

  private boolean present() {
    try {
      if (!SlotToken.isIn(driver.library().cryptoki(), slot)) {
        return false;
      }
      current();
      return true;
    } catch (DriverError | TokenException e) {
      return false;
    }
  }

  /** Something done with the driver for a caller of the port. */
  @FunctionalInterface
  interface Operation<T> {
    T run() throws DriverError, TokenException;
  }

  /** Runs an operation; once the token was missed, this instance never works again. */
  <T> T run(Operation<T> operation) throws TokenException {
    driver.requireOpen();
    if (removed) {
      throw new TokenRemovedException();
    }
    try {
      return operation.run();
    } catch (DriverError e) {
      TokenException failure = e.toTokenException(this::present);
      removed |= failure instanceof TokenRemovedException;
      throw failure;
    }
  }
}
