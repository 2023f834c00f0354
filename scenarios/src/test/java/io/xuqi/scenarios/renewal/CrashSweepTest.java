package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.simulator.Operation;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.payment.AlipayOperation;
import io.xuqi.simulator.payment.PaymentOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every story, with every fault at every operation of the key, the CA, the store, the wallet,
 * Alipay's wire, the bank's statement and the hand that puts keys in: the program stops there or is
 * told lies, begins again on what is stored, and finishes. The points are not listed by hand: they
 * are the operations that a run without faults performed. A normal build takes a sample of them,
 * {@code -Dxuqi.nightly=true} all.
 */
final class CrashSweepTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final long SEED = Long.getLong("xuqi.seed", 20_260_615L);

  /** How many points of a story a normal build takes. */
  private static final int SAMPLE = Integer.getInteger("xuqi.sample", 80);

  /** How many pairs of faults a story gets. */
  private static final int PAIRS = NIGHTLY ? 400 : 8;

  private static final int MAX_SHOWN = 20;

  /** Faults are logged where they are handled; here they are the point. Held, lest it is lost. */
  private static final Logger QUIET = Logger.getLogger("io.xuqi");

  private static final Map<String, String> COVERED = new TreeMap<>();
  private static int covered;
  private static int total;

  /** Only the stories with this in their name, where somebody looks into one. */
  private static final String ONLY = System.getProperty("xuqi.story", "");

  static Stream<Story> stories() {
    return Stories.stream().filter(story -> story.name.contains(ONLY));
  }

  @BeforeAll
  static void quiet() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void report() {
    QUIET.setLevel(null);
    COVERED.forEach((story, points) -> System.out.println("crash sweep: " + points + "  " + story));
    System.out.println(
        "crash sweep: " + covered + " of " + total + " points in total, seed " + SEED);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void withoutFaultsAStoryEndsAsItShould(Story story) throws Exception {
    SweepWorld world = story.begin();
    story.tell(world);
    assertEquals(story.end(), world.newest().orElseThrow().state());
    Invariants.assertHold(world);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void anyFaultAtAnyOperationLosesNothingAndRepeatsNothing(Story story) throws Exception {
    List<Point> points = points(story);
    assertTrue(points.size() > 100, "the sweep covers the whole story");
    int most = story.sample(SAMPLE);
    List<Point> taken = NIGHTLY || points.size() <= most ? points : sample(points, most);
    sweep(story, taken.stream().map(List::of).toList(), "points", points.size());
  }

  @ParameterizedTest
  @MethodSource("stories")
  void aSecondFaultWhileTheFirstIsMendedLosesNothingEither(Story story) throws Exception {
    List<Point> points = points(story);
    Random random = new Random(SEED);
    List<List<Point>> pairs = new ArrayList<>();
    while (pairs.size() < PAIRS) {
      Point first = points.get(random.nextInt(points.size()));
      List<Point> after = pointsAfter(story, first);
      if (!after.isEmpty()) {
        // Soon after: that is where the first one is being mended.
        int soon = Math.min(after.size(), 150);
        pairs.add(List.of(first, after.get(random.nextInt(soon))));
      }
    }
    sweep(story, pairs, "pairs of faults", pairs.size());
  }

  /** Half of a sample is about ways to pay and invoices, where there is so much about them. */
  private static List<Point> sample(List<Point> points, int most) {
    List<Point> shuffled = new ArrayList<>(points);
    Collections.shuffle(shuffled, new Random(SEED));
    List<Point> taken =
        new ArrayList<>(shuffled.stream().filter(Point::isOfMoney).limit(most / 2).toList());
    shuffled.removeAll(taken);
    taken.addAll(shuffled.subList(0, most - taken.size()));
    return taken;
  }

  // ---- points -----------------------------------------------------------------------------------

  /** Something that goes wrong at one operation of a story, counted from its beginning. */
  private record Point(
      int number, Operation operation, String what, BiConsumer<SweepWorld, Integer> plan) {

    boolean isOfMoney() {
      return operation instanceof AlipayOperation
          || operation instanceof PaymentOperation
          || operation instanceof SweepBank.Access
          || operation == CaOperation.REQUEST_INVOICE
          || operation == CaOperation.INVOICE;
    }

    void arrange(SweepWorld world, int begun) {
      plan.accept(world, begun + number);
    }

    @Override
    public String toString() {
      return what + " " + operation.name() + " at " + number;
    }
  }

  private static List<Point> points(Story story) throws Exception {
    SweepWorld world = story.begin();
    int begun = world.faults.count();
    story.tell(world);
    return points(world, begun, 0);
  }

  /** The points that come after a fault, in the run that has it. */
  private static List<Point> pointsAfter(Story story, Point first) throws Exception {
    SweepWorld world = story.begin();
    int begun = world.faults.count();
    first.arrange(world, begun);
    story.tell(world);
    return points(world, begun, first.number());
  }

  private static List<Point> points(SweepWorld world, int begun, int after) {
    List<Point> points = new ArrayList<>();
    List<Meddling> meddlings =
        Stream.of(Meddling.values()).filter(meddling -> meddling.matters(world)).toList();
    for (Performed performed : world.faults.performed()) {
      int number = performed.number() - begun;
      if (number <= after || performed.fault().isPresent()) {
        continue;
      }
      Operation operation = performed.operation();
      for (Fault fault : performed.faults()) {
        points.add(new Point(number, operation, fault.name(), (w, at) -> w.faults.at(at, fault)));
      }
      for (Meddling meddling : meddlings) {
        points.add(
            new Point(
                number,
                operation,
                meddling + " before",
                (w, at) -> w.faults.before(at, () -> meddling.happen(w))));
      }
    }
    return points;
  }

  /** What others do in the middle of something. */
  private enum Meddling {
    /** Another process on the same store asks how things stand. */
    POLLED_ELSEWHERE {
      @Override
      void meddle(SweepWorld world) throws Exception {
        for (var renewal : world.stored()) {
          world.otherProcess().refresh(renewal.id());
        }
      }
    },
    /** Another process on the same store chooses another way to pay. */
    OTHER_METHOD_ELSEWHERE {
      @Override
      void meddle(SweepWorld world) throws Exception {
        for (var renewal : world.stored()) {
          if (renewal.allowedActions().contains(UserAction.PAY)) {
            try {
              world.otherProcess().pay(renewal.id(), Stories.WALLET);
            } catch (RenewalException inProgress) {
              // While one attempt may succeed no other is offered.
            }
          }
        }
      }
    },
    /** Alipay pushes what became of a trade to another process on the same store. */
    PUSHED_ELSEWHERE {
      @Override
      void meddle(SweepWorld world) throws Exception {
        world.alipay.deliver(world.otherProcess());
      }

      @Override
      boolean matters(SweepWorld told) {
        return told.alipay.received() > 0;
      }
    },
    /** The administrator decides just now. */
    APPROVED {
      @Override
      void meddle(SweepWorld world) {
        world.approve();
      }
    },
    /** Somebody pulls the key while the program talks to somebody else. */
    PULLED {
      @Override
      void meddle(SweepWorld world) {
        world.key.pull();
      }
    };

    abstract void meddle(SweepWorld world) throws Exception;

    /** Whether it can change anything in a story that went like this. */
    boolean matters(SweepWorld told) {
      return true;
    }

    void happen(SweepWorld world) {
      try {
        meddle(world);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  // ---- the sweep --------------------------------------------------------------------------------

  private static void sweep(Story story, List<List<Point>> runs, String what, int of) {
    Map<String, Throwable> failures = new ConcurrentHashMap<>();
    runs.parallelStream()
        .forEach(
            points -> {
              try {
                sweep(story, points);
              } catch (Throwable e) {
                failures.put(points.toString(), e);
              }
            });
    count(story, runs.size(), of, what);
    if (!failures.isEmpty()) {
      AssertionError error =
          new AssertionError(
              failures.size()
                  + " of "
                  + runs.size()
                  + " "
                  + what
                  + ": "
                  + failures.entrySet().stream()
                      .limit(MAX_SHOWN)
                      .map(f -> "\n" + f.getKey() + ": " + f.getValue().getMessage())
                      .toList());
      failures.values().stream().limit(MAX_SHOWN).forEach(error::addSuppressed);
      throw error;
    }
  }

  private static synchronized void count(Story story, int taken, int of, String what) {
    COVERED.merge(
        story.name, taken + " of " + of + " " + what, (before, more) -> before + ", " + more);
    covered += taken;
    total += of;
  }

  private static void sweep(Story story, List<Point> points) throws Exception {
    SweepWorld world = story.begin();
    int begun = world.faults.count();
    points.forEach(p -> p.arrange(world, begun));
    story.tell(world);
    Invariants.assertHold(world);
  }
}
