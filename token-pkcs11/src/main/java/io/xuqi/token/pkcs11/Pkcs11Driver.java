package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any driver that comes as a PKCS#11 library.
 *
 * <p>Thread-safe. Several drivers of one library may be open in one process; they share what
 * PKCS#11 has once per process: the initialization and the login. A library that something else in
 * the process has initialized is used and never finalized. What joins a library that this class
 * initialized cannot be seen: keep a driver open for as long as such others use its library. While
 * one session is logged in to a token, a further {@link Token#login} in the same process joins it,
 * and the driver does not look at the PIN; the last session that closes logs out.
 *
 * <p>Loading a library runs its code with the rights of this process: load only what the user or
 * the administrator installed. Driver calls cannot be interrupted.
 */
public final class Pkcs11Driver implements TokenDriver {

  private static final Logger LOG = System.getLogger(Pkcs11Driver.class.getName());

  /** More slots than any driver has. */
  static final int MAX_SLOTS = 1024;

  /** A key may be inserted between the question for the number of slots and that for the list. */
  private static final int SLOT_LIST_ATTEMPTS = 3;

  private final Path file;
  private final LoadedLibrary library;
  private final DriverInfo info;
  private final TokenTraits traits;
  private final Set<Session> sessions = new HashSet<>();

  /** By slot; its lock is held while the driver is called, which closing does not wait for. */
  private final Map<Long, Session> sentinels = new HashMap<>();

  private final Map<Long, String> leftOut = new HashMap<>();
  private boolean closed;

  private Pkcs11Driver(Path file, LoadedLibrary library, DriverInfo info, TokenTraits traits) {
    this.file = file;
    this.library = library;
    this.info = info;
    this.traits = traits;
  }

  /**
   * Loads a driver by its library file.
   *
   * @throws TokenException with code {@code token.driver-missing}, {@code token.driver-not-pkcs11}
   *     or {@code token.driver-bitness} if there is no such file, it is not a PKCS#11 library, or
   *     it is built for another processor or word size; {@code token.driver-failed} if it does not
   *     start. Nothing stays loaded that could be used
   */
  public static Pkcs11Driver load(Path library) throws TokenException {
    return load(DriverProfile.of(library));
  }

  /**
   * Loads the driver that a profile describes, from the first of its paths that exists.
   *
   * @throws TokenException as for {@link #load(Path)}
   */
  public static Pkcs11Driver load(DriverProfile profile) throws TokenException {
    return load(profile, Pkcs11Driver::map, VersionReader.ofThisMachine());
  }

  static Pkcs11Driver load(
      DriverProfile profile, LoadedLibrary.Loader loader, VersionReader versions)
      throws TokenException {
    Optional<Path> installed = profile.installedLibrary();
    if (installed.isEmpty()) {
      throw missing(profile);
    }
    LoadedLibrary library;
    try {
      library = LoadedLibrary.acquire(installed.get().toRealPath(), loader);
    } catch (IOException e) {
      throw missing(profile);
    }
    try {
      LibraryInfo told = LibraryInfo.read(library.cryptoki());
      String name = told.description().isEmpty() ? profile.name() : told.description();
      return new Pkcs11Driver(
          installed.get(),
          library,
          versions.read(profile, installed.get(), name, told),
          profile.traits());
    } catch (DriverError e) {
      library.release(List.of());
      throw e.toTokenException(() -> true);
    }
  }

  private static TokenException missing(DriverProfile profile) {
    List<Path> candidates = profile.candidates();
    String what = candidates.size() == 1 ? candidates.get(0).toString() : profile.name();
    String where = profile.requirement().where();
    return new TokenException(
        Problem.of(ErrorCode.DRIVER_MISSING, what, where.isEmpty() ? profile.name() : where));
  }

  /** Looks at the file first: what is wrong with it is told better than by the system's loader. */
  private static Cryptoki map(Path file) throws TokenException {
    try {
      Optional<Set<Architecture>> built = Architecture.ofLibrary(file);
      if (built.isEmpty()) {
        throw failure(ErrorCode.DRIVER_NOT_PKCS11, null, file);
      }
      Optional<Architecture> here = Architecture.ofThisJava();
      if (here.isPresent() && !built.get().contains(here.get())) {
        String system =
            Platform.current().name().toLowerCase(Locale.ROOT)
                + " "
                + System.getProperty("os.arch", "");
        throw failure(ErrorCode.DRIVER_BITNESS, null, file, system);
      }
      return JnaCryptoki.load(file);
    } catch (NotCryptokiException e) {
      throw failure(ErrorCode.DRIVER_NOT_PKCS11, e, file);
    } catch (IOException | RuntimeException | LinkageError e) {
      // LinkageError: the library lacks something it needs, or JNA could not unpack itself.
      throw failure(ErrorCode.DRIVER_FAILED, e, String.valueOf(e.getMessage()));
    }
  }

  private static TokenException failure(
      ErrorCode code, @Nullable Throwable cause, Object... arguments) {
    return new TokenException(Problem.of(code, arguments), cause);
  }

  @Override
  public DriverInfo info() {
    return info;
  }

  @Override
  public List<Token> tokens() throws TokenException {
    requireOpen();
    try {
      List<Token> tokens = new ArrayList<>();
      for (long slot : slots()) {
        inserted(slot).ifPresent(tokens::add);
        if (tokens.size() > MAX_TOKENS) {
          throw Session.tooMuch("more than " + MAX_TOKENS + " tokens");
        }
      }
      return List.copyOf(tokens);
    } catch (DriverError e) {
      throw e.toTokenException(() -> true);
    }
  }

  /**
   * The SM2 families of {@link DriverProfiles#sm2Families()} whose mechanisms a token's driver
   * names: a hint for whoever writes its profile. Several may fit, since makers use the same
   * numbers for different things, and none is used because of it.
   *
   * @param token one of this driver's
   * @throws IllegalArgumentException if it is another driver's
   */
  public List<String> sm2FamiliesListed(Token token) {
    KeyKinds kinds = kinds(token);
    return DriverProfiles.sm2Families().entrySet().stream()
        .filter(family -> kinds.lists(family.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The numbers (CKM_…) of the mechanisms that a token's driver named when the token was found, in
   * ascending order.
   *
   * @param token one of this driver's
   * @throws IllegalArgumentException if it is another driver's
   */
  public List<Long> mechanisms(Token token) {
    return kinds(token).mechanisms().all();
  }

  private KeyKinds kinds(Token token) {
    if (!(token instanceof Pkcs11Token own) || !own.isOf(this)) {
      throw new IllegalArgumentException("a token of another driver");
    }
    return own.kinds();
  }

  /** The library file. */
  public Path file() {
    return file;
  }

  /** How many slots the driver has now, with a token in them or without. */
  public int slotCount() throws TokenException {
    requireOpen();
    try {
      return slots(false).length;
    } catch (DriverError e) {
      throw e.toTokenException(() -> true);
    }
  }

  /** The slots that hold a token now, blank ones too. */
  long[] slots() throws DriverError, TokenException {
    return slots(true);
  }

  private long[] slots(boolean tokenPresent) throws DriverError, TokenException {
    Cryptoki cryptoki = library.cryptoki();
    long[] count = new long[1];
    for (int attempt = 0; attempt < SLOT_LIST_ATTEMPTS; attempt++) {
      // Only the question for the number makes a driver look for new slots (PKCS#11 v2.40, 5.5).
      DriverError.check(
          Function.GET_SLOT_LIST, cryptoki.getSlotList(tokenPresent, new long[0], count));
      if (count[0] < 0 || count[0] > MAX_SLOTS) {
        throw Session.tooMuch(Long.toUnsignedString(count[0]) + " slots");
      }
      long[] slots = new long[(int) count[0]];
      if (slots.length == 0) {
        return slots;
      }
      long result = cryptoki.getSlotList(tokenPresent, slots, count);
      if (!ReturnCode.BUFFER_TOO_SMALL.is(result)) {
        DriverError.check(Function.GET_SLOT_LIST, result);
        return Session.listed(slots, count[0]);
      }
    }
    throw new DriverError(Function.GET_SLOT_LIST, ReturnCode.BUFFER_TOO_SMALL.value(), false);
  }

  /** The token in a slot; one that cannot be read or told from others must not hide the others. */
  private Optional<Token> inserted(long slot) throws TokenException {
    try {
      SlotToken token = read(slot);
      if (!token.has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
        return Optional.empty();
      }
      if (token.serialNumber().isEmpty()) {
        return leaveOut(slot, "no serial number");
      }
      Mechanisms mechanisms = Mechanisms.read(library.cryptoki(), slot);
      synchronized (this) {
        leftOut.remove(slot);
      }
      return Optional.of(new Pkcs11Token(this, slot, token, KeyKinds.of(mechanisms, traits)));
    } catch (DriverError e) {
      return leaveOut(slot, String.valueOf(e.getMessage()));
    }
  }

  /** What the token in a slot says of itself now. */
  SlotToken read(long slot) throws DriverError {
    return SlotToken.read(library.cryptoki(), slot, traits);
  }

  /** Logged once, however often somebody looks. */
  private synchronized Optional<Token> leaveOut(long slot, String reason) {
    if (!reason.equals(leftOut.put(slot, reason))) {
      LOG.log(Level.WARNING, "slot {0}: left out a token, {1}", slot, reason);
    }
    return Optional.empty();
  }

  LoadedLibrary library() {
    return library;
  }

  synchronized void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the driver is closed");
  }

  /** A session that ends, and logs out, with this driver at the latest. */
  Session openSession(long slot, boolean writable) throws DriverError {
    requireOpen();
    // No lock is held while the driver is called: what never comes back must not hold up the rest.
    Session session = library.open(slot, writable);
    synchronized (this) {
      if (!closed) {
        sessions.add(session);
        return session;
      }
    }
    library.end(session);
    throw closed();
  }

  /**
   * A session in the slot that nobody uses: when it is another one than before, the token was
   * pulled meanwhile, since no session outlives that. Writable, because a session that only reads
   * would keep the administrator out (CKR_SESSION_READ_ONLY_EXISTS). Opened when first asked for.
   *
   * @return null where the token gives none: then nothing tells
   */
  @Nullable Session sentinel(long slot) {
    synchronized (sentinels) {
      Session known = sentinels.get(slot);
      if (known != null) {
        if (known.lives()) {
          return known;
        }
        sentinels.remove(slot);
        forget(known);
      }
      try {
        Session fresh = openSession(slot, true);
        sentinels.put(slot, fresh);
        return fresh;
      } catch (DriverError e) {
        return null;
      }
    }
  }

  /** A dead session is only forgotten: its handle may be somebody else's by now. */
  private synchronized void forget(Session session) {
    sessions.remove(session);
    library.forget(session);
  }

  void closeSession(Session session) {
    boolean ours;
    synchronized (this) {
      ours = sessions.remove(session);
    }
    if (ours) {
      library.end(session);
    }
  }

  /**
   * Closes every session of this driver, when the calls that are under way have come back. One that
   * never does holds this up for some seconds; then the sessions and the library are left as they
   * are until the process ends. The calls that closing itself makes are waited for.
   */
  @Override
  public void close() {
    List<Session> left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = List.copyOf(sessions);
      sessions.clear();
    }
    if (!library.release(left)) {
      LOG.log(Level.WARNING, "{0} does not answer; closed without it", file);
    }
  }
}
