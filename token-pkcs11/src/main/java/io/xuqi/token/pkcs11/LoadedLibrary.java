package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A driver library in this process, shared by every {@link Pkcs11Driver} of the same file.
 *
 * <p>The table of libraries is the one static state of this module, and it mirrors state that is
 * the process's anyway: the operating system maps a library once, C_Initialize and C_Finalize count
 * for all its users, and a login holds for every session of the process (PKCS#11 v2.40, 2.6.8).
 * Without the table, closing one driver would take the other's tokens away. Thread-safe.
 */
final class LoadedLibrary {

  private static final Map<Path, LoadedLibrary> LIBRARIES = new HashMap<>();

  private final Cryptoki cryptoki;
  private final Map<Long, Login> logins = new HashMap<>();
  private int users;
  private boolean initializedHere;

  LoadedLibrary(Cryptoki cryptoki) {
    this.cryptoki = cryptoki;
  }

  /** Maps a library into the process. */
  @FunctionalInterface
  interface Loader {
    Cryptoki load(Path file) throws TokenException;
  }

  /**
   * Loads and initializes the library, or takes the one that is there already. It stays mapped for
   * the process's life: unmapping a driver that has threads of its own crashes.
   *
   * @param realPath the file, links resolved
   */
  static LoadedLibrary acquire(Path realPath, Loader loader) throws TokenException {
    LoadedLibrary library;
    synchronized (LIBRARIES) {
      library = LIBRARIES.get(realPath);
      if (library == null) {
        library = new LoadedLibrary(loader.load(realPath));
        LIBRARIES.put(realPath, library);
      }
    }
    library.use();
    return library;
  }

  Cryptoki cryptoki() {
    return cryptoki;
  }

  synchronized void use() throws TokenException {
    if (users == 0) {
      initialize();
    }
    users++;
  }

  private void initialize() throws TokenException {
    long result = cryptoki.initialize(true);
    if (ReturnCode.CANT_LOCK.is(result) || ReturnCode.ARGUMENTS_BAD.is(result)) {
      // An old driver without locks: the binding lets one call in at a time instead.
      result = cryptoki.initialize(false);
    }
    if (!ReturnCode.OK.is(result) && !ReturnCode.CRYPTOKI_ALREADY_INITIALIZED.is(result)) {
      throw new TokenException(
          Problem.of(ErrorCode.DRIVER_FAILED, DriverError.describe(Function.INITIALIZE, result)));
    }
    // Whoever initialized it before us (or still does, when finalizing failed) also finalizes it.
    initializedHere = ReturnCode.OK.is(result);
  }

  /** The last user finalizes the library, unless somebody else in the process initialized it. */
  synchronized void release() {
    users--;
    if (users == 0) {
      logins.clear();
      if (initializedHere) {
        cryptoki.finalizeLibrary();
      }
    }
  }

  /**
   * Logs in, or joins a login of this process to the same slot: then the driver does not look at
   * the PIN.
   *
   * @return the driver's answer, CKR_OK also when joined
   */
  synchronized long login(long session, long slot, byte[] pin) {
    long result = cryptoki.login(session, Cryptoki.CKU_USER, pin);
    boolean already = ReturnCode.USER_ALREADY_LOGGED_IN.is(result);
    if (!already && !ReturnCode.OK.is(result)) {
      return result;
    }
    if (!already) {
      // Nobody was logged in: what is remembered is of a token that was pulled since.
      logins.put(slot, new Login(true));
    }
    logins.computeIfAbsent(slot, unused -> new Login(false)).sessions.add(session);
    return ReturnCode.OK.value();
  }

  /**
   * Ends what {@link #login} began, and does nothing for a session that was not logged in. The last
   * of our sessions logs out, unless somebody else in the process had logged in.
   */
  synchronized void logout(long session, long slot) {
    Login login = logins.get(slot);
    if (login != null && login.sessions.remove(session) && login.sessions.isEmpty()) {
      logins.remove(slot);
      if (login.ours) {
        cryptoki.logout(session);
      }
    }
  }

  /** A login to the token in a slot. */
  private static final class Login {
    /** Whether one of our sessions, not somebody else in the process, logged in. */
    private final boolean ours;

    /** Our sessions that rely on it. */
    private final Set<Long> sessions = new HashSet<>();

    Login(boolean ours) {
      this.ours = ours;
    }
  }
}
