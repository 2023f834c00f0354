package io.xuqi.simulator.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.token.TokenMemory.Settings;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenRemovedException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key made of software: RSA, P-256 and SM2 key pairs, certificates readable without a PIN, a PIN
 * with a limited number of tries, limited room. It can be pulled out and inserted again, and fails
 * as a {@link FaultPlan} says. Reached through a {@link SimulatedTokenDriver}.
 *
 * <p>Kept in memory, or in a file that several processes may use in turn. The file holds everything
 * in the clear but the private keys, which are encrypted with a key derived from the PIN. The
 * number of remaining tries is durable before a PIN is checked: a pulled plug gives no try back. It
 * is made for tests and demonstrations: unlike a real key, who has the file can try PINs on a copy
 * of it.
 *
 * <p>Thread-safe: one operation at a time.
 */
public final class SimulatedToken {

  /** Wrong PINs until it locks, unless the builder says otherwise. */
  public static final int DEFAULT_TRIES = 15;

  /** Bytes for keys and certificates, unless the builder says otherwise. */
  public static final long DEFAULT_CAPACITY = 64L * 1024;

  private final Object monitor = new Object();
  private final TokenStorage storage;
  private final FaultPlan faults;
  private final KeyPairSupply keyPairs;
  private final SecureRandom random = new SecureRandom();
  private boolean inserted = true;
  private long insertions = 1;

  SimulatedToken(TokenStorage storage, FaultPlan faults, KeyPairSupply keyPairs) {
    this.storage = storage;
    this.faults = faults;
    this.keyPairs = keyPairs;
  }

  /** A token to be made or opened. */
  public static Builder builder() {
    return new Builder();
  }

  /** Puts the token into its slot. Does nothing when it is there. */
  public void insert() {
    synchronized (monitor) {
      if (!inserted) {
        inserted = true;
        insertions++;
      }
    }
  }

  /** Pulls the token out: every {@link Token} and session of it fails from now on. */
  public void pull() {
    synchronized (monitor) {
      inserted = false;
    }
  }

  /** Whether it is in its slot. */
  public boolean isInserted() {
    synchronized (monitor) {
      return inserted;
    }
  }

  /**
   * The key pairs on it, those without a certificate too, inserted or not: no user sees them, but a
   * test has to know that none was left over.
   *
   * @throws TokenException if its file cannot be read
   */
  public Set<KeyRef> keys() throws TokenException {
    synchronized (monitor) {
      try (TokenStorage.Hold hold = storage.hold()) {
        return storage.read().keys().stream().map(SealedKey::ref).collect(Collectors.toSet());
      }
    }
  }

  KeyPairSupply keyPairs() {
    return keyPairs;
  }

  SecureRandom random() {
    return random;
  }

  /** The token as it is inserted now, empty when it is not. */
  Optional<Token> inserted(AtomicBoolean driverClosed) throws TokenException {
    Insertion insertion;
    synchronized (monitor) {
      if (!inserted) {
        return Optional.empty();
      }
      insertion = new Insertion(insertions, driverClosed);
    }
    try {
      return Optional.of(
          new InsertedToken(this, insertion, exclusively(insertion, TokenStorage::read)));
    } catch (TokenRemovedException e) {
      return Optional.empty();
    }
  }

  /** What an operation does with the memory, while nobody else does. */
  @FunctionalInterface
  interface MemoryUse<T> {
    T run(TokenStorage storage) throws TokenException;
  }

  /** Performs an operation by the plan of faults. */
  <T> T perform(Insertion insertion, TokenOperation operation, MemoryUse<T> use)
      throws TokenException {
    return perform(insertion, operation, use, this::consequence);
  }

  <T> T perform(
      Insertion insertion,
      TokenOperation operation,
      MemoryUse<T> use,
      FaultPlan.Consequence<TokenException> consequence)
      throws TokenException {
    insertion.requireDriver();
    return faults.perform(operation, () -> exclusively(insertion, use), consequence);
  }

  /** Uses the memory aside from the plan of faults. */
  <T> T exclusively(Insertion insertion, MemoryUse<T> use) throws TokenException {
    insertion.requireDriver();
    synchronized (monitor) {
      if (!inserted || insertion.number() != insertions) {
        throw new TokenRemovedException();
      }
      try (TokenStorage.Hold hold = storage.hold()) {
        return use.run(storage);
      }
    }
  }

  /** Whether this insertion still lasts. */
  boolean isInserted(Insertion insertion) {
    insertion.requireDriver();
    synchronized (monitor) {
      return inserted && insertion.number() == insertions && storage.exists();
    }
  }

  TokenException consequence(Fault fault) {
    return switch (fault) {
      case PULLED_BEFORE, PULLED_AFTER -> {
        pull();
        yield new TokenRemovedException();
      }
      case FAILED -> new TokenException(Problem.of(ErrorCode.TOKEN_FAILED, fault));
      case UNKNOWN_NOT_DONE, UNKNOWN_DONE ->
          new TokenException(Problem.of(ErrorCode.TOKEN_OUTCOME_UNKNOWN, "simulated"));
      case TOKEN_FULL -> new TokenFullException();
      default -> throw new IllegalStateException("a token cannot have " + fault);
    };
  }

  /** Makes a token, or opens the file of one. Not thread-safe. */
  public static final class Builder {

    private static final int FILE_ITERATIONS = 100_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private String manufacturer = "Xuqi";
    private String serialNumber = "SIM00000001";
    private String model = "Simulated";
    private String label = "模拟Key";
    private @Nullable Pin pin;
    private @Nullable Pin administratorPin;
    private boolean pinToBeChanged;
    private int maxTries = DEFAULT_TRIES;
    private long capacity = DEFAULT_CAPACITY;
    private boolean exactTries = true;
    private Set<KeyAlgorithm> algorithms = EnumSet.allOf(KeyAlgorithm.class);
    private FaultPlan faults = FaultPlan.none();
    private KeyPairSupply keyPairs = KeyPairSupply.generating();

    private Builder() {}

    /** The serial number on the casing. */
    public Builder serialNumber(String number) {
      serialNumber = number;
      return this;
    }

    /** The name it was initialised with, in any script. */
    public Builder label(String text) {
      label = text;
      return this;
    }

    /** The user PIN; needed for a new token, wiped when it is made. */
    public Builder pin(Pin newPin) {
      pin = newPin;
      return this;
    }

    /**
     * The PIN that unblocks the user PIN, wiped when the token is made; without one nothing does.
     */
    public Builder administratorPin(Pin newPin) {
      administratorPin = newPin;
      return this;
    }

    /** Lets it say that the user PIN is the one it came with, until that is changed. */
    public Builder pinToBeChanged() {
      pinToBeChanged = true;
      return this;
    }

    /** How many wrong PINs lock it, and likewise the administrator's, 1 to 99. */
    public Builder maxTries(int tries) {
      maxTries = tries;
      return this;
    }

    /** Bytes for keys and certificates, 0 to 1 MiB. */
    public Builder capacity(long bytes) {
      capacity = bytes;
      return this;
    }

    /** Lets it tell levels of the PIN status only, like most drivers of PKCS#11. */
    public Builder levelsOnly() {
      exactTries = false;
      return this;
    }

    /** The key pairs it can generate; without SM2 it imports no encryption keys either. */
    public Builder algorithms(Set<KeyAlgorithm> supported) {
      algorithms = Set.copyOf(supported);
      return this;
    }

    /** What goes wrong and when. */
    public Builder faults(FaultPlan plan) {
      faults = plan;
      return this;
    }

    /** Where its key pairs come from. */
    public Builder keyPairs(KeyPairSupply supply) {
      keyPairs = supply;
      return this;
    }

    /** A new token in memory, inserted. */
    public SimulatedToken build() {
      // The memory never leaves this process: stretching the PIN would protect nothing.
      return new SimulatedToken(TokenStorage.inMemory(blank(1)), faults, keyPairs);
    }

    /**
     * A new token in a new file, inserted.
     *
     * @throws TokenException if there is a file already or it cannot be written; nothing has
     *     changed
     */
    public SimulatedToken create(Path path) throws TokenException {
      TokenFile file = new TokenFile(path);
      TokenMemory blank = blank(FILE_ITERATIONS);
      try (TokenStorage.Hold hold = file.hold()) {
        if (file.exists()) {
          throw new TokenException(Problem.of(ErrorCode.TOKEN_FAILED, path + " exists"));
        }
        file.write(blank);
      }
      return new SimulatedToken(file, faults, keyPairs);
    }

    /**
     * A token that {@link #create} made, inserted. Serial number, label, PIN and limits are those
     * it was made with.
     *
     * @throws TokenRemovedException if there is no such file
     * @throws TokenException if it is not the file of a token
     */
    public SimulatedToken open(Path path) throws TokenException {
      TokenFile file = new TokenFile(path);
      file.read();
      return new SimulatedToken(file, faults, keyPairs);
    }

    private TokenMemory blank(int iterations) {
      if (pin == null) {
        throw new IllegalStateException("a new token needs a PIN");
      }
      SecureRandom random = new SecureRandom();
      try (PinKey key = PinKey.fresh(random)) {
        for (String text : new String[] {manufacturer, serialNumber, model, label}) {
          if (CONTROL.matcher(text).find()) {
            throw new IllegalArgumentException("control characters");
          }
        }
        return new TokenMemory(
            new TokenInfo(new TokenId(manufacturer, serialNumber), model, label),
            new Settings(capacity, maxTries, exactTries, algorithms),
            entry(pin, iterations, key, pinToBeChanged, random),
            Optional.ofNullable(administratorPin)
                .map(given -> entry(given, iterations, key, false, random)),
            java.util.List.of(),
            java.util.List.of());
      }
    }

    private PinEntry entry(
        Pin given, int iterations, PinKey key, boolean toBeChanged, SecureRandom random) {
      byte[] utf8 = given.toUtf8();
      try (Pin wiped = given) {
        return new PinEntry(PinVault.of(utf8, iterations, key, random), maxTries, toBeChanged);
      } finally {
        Arrays.fill(utf8, (byte) 0);
      }
    }
  }
}
