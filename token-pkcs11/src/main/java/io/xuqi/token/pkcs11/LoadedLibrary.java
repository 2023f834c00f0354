package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

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

  /** Held until the driver's answer is remembered: logins and logouts must not overtake it. */
  private final ReentrantLock loggingIn = new ReentrantLock();

  private final Map<Long, Login> logins = new HashMap<>();

  /**
   * The sessions that are open, by handle. Drivers use a handle again, after a pull too: then the
   * session that had it before is dead, and closing it would close the other.
   */
  private final Map<Long, Session> sessions = new ConcurrentHashMap<>();

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

  /** A session of one of our users, to be given to {@link #end} or {@link #release}. */
  Session open(long slot, boolean writable) throws DriverError {
    Session session = Session.open(cryptoki, slot, writable);
    sessions.put(session.handle(), session);
    return session;
  }

  /** Ends a session; the last one that relies on a login of ours logs out. */
  void end(Session session) {
    loggingIn.lock();
    try {
      logout(session);
    } finally {
      loggingIn.unlock();
    }
    if (sessions.remove(session.handle(), session)) {
      session.close();
    }
  }

  /** Leaves a session alone that died with its token. */
  void forget(Session session) {
    sessions.remove(session.handle(), session);
  }

  /**
   * Ends a user's sessions. The last user finalizes the library, unless somebody else in the
   * process initialized it.
   *
   * @return false if a call of the driver did not come back in time: then nothing was done, the
   *     sessions stay, and the library stays initialized until the process ends
   */
  synchronized boolean release(Collection<Session> left) {
    users--;
    boolean last = users == 0;
    return cryptoki
        .gate()
        .alone(
            loggingIn,
            () -> {
              left.forEach(this::end);
              if (last) {
                finish();
              }
            });
  }

  private void finish() {
    logins.clear();
    sessions.clear();
    if (initializedHere) {
      cryptoki.finalizeLibrary();
    }
  }

  /**
   * Logs in, or joins a login of this process to the same slot: then the driver does not look at
   * the PIN.
   *
   * @return the driver's answer, CKR_OK also when joined
   */
  long login(Session session, byte[] pin) {
    loggingIn.lock();
    try {
      long result = cryptoki.login(session.handle(), Cryptoki.CKU_USER, pin);
      boolean already = ReturnCode.USER_ALREADY_LOGGED_IN.is(result);
      if (!already && !ReturnCode.OK.is(result)) {
        return result;
      }
      if (!already) {
        // Nobody was logged in: what is remembered is of a token that was pulled since.
        logins.put(session.slot(), new Login(true));
      }
      logins.computeIfAbsent(session.slot(), unused -> new Login(false)).sessions.add(session);
      return ReturnCode.OK.value();
    } finally {
      loggingIn.unlock();
    }
  }

  /** Does nothing for a session that was not logged in, and for a login of somebody else. */
  private void logout(Session session) {
    Login login = logins.get(session.slot());
    if (login != null && login.sessions.remove(session) && login.sessions.isEmpty()) {
      logins.remove(session.slot());
      if (login.ours && session.equals(sessions.get(session.handle()))) {
        cryptoki.logout(session.handle());
      }
    }
  }

  /** A login to the token in a slot. */
  private static final class Login {
    /** Whether one of our sessions, not somebody else in the process, logged in. */
    private final boolean ours;

    /** Our sessions that rely on it. */
    private final Set<Session> sessions = new HashSet<>();

    Login(boolean ours) {
      this.ours = ours;
    }
  }
}
