package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.XuqiException;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.scenarios.token.VendorToken;
import io.xuqi.scenarios.token.VendorToken.Style;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole renewal of a key with two certificates, with the key pulled before and after every
 * single call of its driver: it is put in again, and the supplier goes on with what is allowed. The
 * calls are not listed by hand: they are those of a run in which nothing happens. A normal build
 * takes a sample of them, {@code -Dxuqi.nightly=true} all, with every maker's way.
 */
final class VanishSweepTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final long SEED = Long.getLong("xuqi.seed", 20_260_615L);

  /** How many points a normal build takes with each maker's way. */
  private static final int SAMPLE = Integer.getInteger("xuqi.vanish.sample", 25);

  private static final int PATIENCE = 40;
  private static final int MAX_SHOWN = 20;
  private static final long FEE = 18_000;

  /** What fails is logged where it is handled; here it is the point. Held, lest it is lost. */
  private static final Logger QUIET = Logger.getLogger("io.xuqi");

  private static final Map<Style, String> COVERED = new TreeMap<>();

  @BeforeAll
  static void quiet() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void report() {
    QUIET.setLevel(null);
    COVERED.forEach(
        (style, points) -> System.out.println("vanish sweep: " + style + ": " + points));
  }

  /** The key is pulled at a call. */
  private record Point(int call, boolean after, String name) {
    @Override
    public String toString() {
      return (after ? "after " : "before ") + name + ", call " + call;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SANSEC", "TASS"})
  void aKeyThatIsPulledAtAnyCallLosesNothingAndRepeatsNothing(Style style) throws Exception {
    List<Point> points = points(style);
    assertTrue(points.size() > 500, () -> "a whole renewal has more calls: " + points.size());
    List<Point> taken = new ArrayList<>(points);
    if (!NIGHTLY && taken.size() > SAMPLE) {
      // The last call of all is always among them.
      Collections.shuffle(taken.subList(0, taken.size() - 2), new Random(SEED));
      taken = taken.subList(taken.size() - SAMPLE, taken.size());
    }
    COVERED.put(style, taken.size() + " of " + points.size() + " points, seed " + SEED);
    Map<Point, Throwable> failures = new java.util.LinkedHashMap<>();
    for (Point point : taken) {
      try {
        sweep(style, Optional.of(point));
      } catch (Exception | AssertionError e) {
        failures.put(point, e);
      }
    }
    if (!failures.isEmpty()) {
      AssertionError error =
          new AssertionError(
              failures.size()
                  + " of "
                  + taken.size()
                  + " points: "
                  + failures.entrySet().stream()
                      .limit(MAX_SHOWN)
                      .map(f -> "\n" + f.getKey() + ": " + f.getValue().getMessage())
                      .toList());
      failures.values().stream().limit(MAX_SHOWN).forEach(error::addSuppressed);
      throw error;
    }
  }

  /** Every call of a run in which nothing happens, before and after. */
  private static List<Point> points(Style style) throws Exception {
    List<String> calls = sweep(style, Optional.empty());
    assertTrue(
        calls.containsAll(
            List.of("C_GenerateKeyPair", "C_Sign", "C_CreateObject", "C_UnwrapKey", "C_Decrypt")),
        calls::toString);
    List<Point> points = new ArrayList<>();
    for (int call = 1; call <= calls.size(); call++) {
      points.add(new Point(call, false, calls.get(call - 1)));
      points.add(new Point(call, true, calls.get(call - 1)));
    }
    return points;
  }

  private static List<String> sweep(Style style, Optional<Point> point) throws Exception {
    try (VendorWorld world =
        new VendorWorld(style).with(KeyAlgorithm.EC_P256).with(KeyAlgorithm.SM2)) {
      Set<TokenCertificate> old = world.certificates();
      VendorToken vendor = world.vendor;
      vendor.countAnew();
      point.ifPresent(p -> vendor.vanishAt(p.call, p.after));
      tell(world);
      List<String> calls = vendor.callNames();
      point.ifPresent(p -> assertTrue(calls.size() >= p.call, "the point was reached"));
      assertInvariants(world, old);
      return calls;
    }
  }

  /** Goes on until the renewal is over. */
  private static void tell(VendorWorld world) throws Exception {
    Optional<Throwable> last = Optional.empty();
    for (int i = 0; i < PATIENCE; i++) {
      try {
        if (step(world)) {
          return;
        }
      } catch (XuqiException trouble) {
        last = Optional.of(trouble); // read, and try again: nothing else is asked of him
      }
      world.vendor.insert();
      world.clock.advance(Duration.ofMinutes(15));
    }
    throw new AssertionError("not over after " + PATIENCE + " steps", last.orElse(null));
  }

  private static boolean step(VendorWorld world) throws Exception {
    Optional<Renewal> newest = world.newest();
    if (newest.isEmpty()) {
      world.apply();
      return false;
    }
    Renewal renewal = newest.get();
    switch (renewal.state()) {
      case SUBMITTING -> {
        if (renewal.allowedActions().contains(UserAction.CANCEL)) {
          world.apply(); // never sent: goes on with it
        } else {
          world.engine.refresh(renewal.id());
        }
      }
      case AWAITING_PAYMENT -> world.pay();
      case AWAITING_REVIEW -> world.approve();
      case AWAITING_INSTALL, INSTALLING -> world.install();
      default -> {}
    }
    return renewal.state() == RenewalState.COMPLETED;
  }

  /**
   * One submission, one charge, one new key for each certificate; the old ones are intact, and all
   * of them are proven.
   */
  private static void assertInvariants(VendorWorld world, Set<TokenCertificate> old)
      throws Exception {
    List<Renewal> stored = world.engine.list(10);
    assertEquals(1, stored.size(), "one renewal");
    assertEquals(1, world.ca.ledger().submissions().size(), "one submission");
    assertEquals(2, world.ca.orders().size(), "one order for each certificate");
    assertEquals(1, world.ca.ledger().charges().size(), "one charge");
    assertEquals(FEE, world.ca.ledger().kept(stored.get(0).paymentOrder().orElseThrow().number()));
    assertEquals(2, world.ca.ledger().issued().size(), "one certificate for an order");

    Set<TokenCertificate> now = world.certificates();
    assertTrue(now.containsAll(old), "the old certificates are there");
    assertEquals(2 * old.size(), now.size(), "exactly the certificates that were renewed");
    Set<KeyRef> keys = new HashSet<>();
    try (TokenSession session = world.login()) {
      for (TokenCertificate entry : now) {
        keys.add(entry.keyRef());
        VendorRenewalTest.assertProven(session, entry);
      }
    }
    assertEquals(now.size(), keys.size(), "one key for each certificate");
    assertEquals(now.size(), world.vendor.privateKeys(), "no key is left over");
  }
}
