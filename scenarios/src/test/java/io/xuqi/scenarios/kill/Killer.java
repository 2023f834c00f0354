package io.xuqi.scenarios.kill;

import io.xuqi.scenarios.kill.Program.Ended;
import io.xuqi.scenarios.kill.Program.Running;
import io.xuqi.scenarios.kill.Site.Footprint;
import io.xuqi.scenarios.kill.Site.Sign;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Kills commands at random moments. How long a command takes, and how often something happens to
 * the store, the key or the CA meanwhile, is learned from runs that were left alone. A third of the
 * kills come at any time, the others shortly after such a happening: there the windows are in which
 * something can get lost.
 */
final class Killer {

  /** What has to be killed at least once; the status only asks, and is mostly left alone. */
  private static final Set<String> ACTS = Set.of("apply", "pay", "install", "cancel", "resubmit");

  /** One command gets a third of the kills, and hardly any beyond. */
  private static final int MAX_SHARE = 3;

  private static final long MILLISECOND = 1_000_000;

  /** How long after something happened the kill comes at the latest. */
  private static final int AFTERMATH_MILLISECONDS = 12;

  /** How often a running command is looked at. */
  private static final long GLANCE = MILLISECOND;

  private final Random random;
  private final int wanted;
  private final Map<String, Tally> tallies = new TreeMap<>();

  private static final class Tally {
    int runs;
    int kills;
    int afterChange;

    // Of the runs that were left alone.
    long nanos = Long.MAX_VALUE;
    long begins;
    int happenings;

    boolean known() {
      return nanos < Long.MAX_VALUE;
    }
  }

  /**
   * @param wanted how many kills are enough, if every act had one
   */
  Killer(Random random, int wanted) {
    this.random = random;
    this.wanted = wanted;
    ACTS.forEach(act -> tallies.put(act, new Tally()));
  }

  boolean done() {
    return kills() >= wanted && ACTS.stream().allMatch(act -> tallies.get(act).kills > 0);
  }

  int kills() {
    return tallies.values().stream().mapToInt(t -> t.kills).sum();
  }

  int killsAfterChange() {
    return tallies.values().stream().mapToInt(t -> t.afterChange).sum();
  }

  /** Watches a command that was started, and perhaps kills it. */
  Ended attend(String command, Running running, Site site, Footprint before) throws Exception {
    Tally tally = tallies.computeIfAbsent(command, c -> new Tally());
    tally.runs++;
    Ended ended = isPrey(command, tally) ? hunt(tally, running, site) : watch(tally, running, site);
    if (ended.killed()) {
      tally.kills++;
      if (!site.footprint().equals(before)) {
        tally.afterChange++;
      }
    }
    return ended;
  }

  private boolean isPrey(String command, Tally tally) {
    if (!tally.known()) {
      return false; // to get to know it first
    }
    if (kills() >= wanted) {
      return ACTS.contains(command) && tally.kills == 0;
    }
    boolean fairGame = ACTS.contains(command) && tally.kills * MAX_SHARE < wanted;
    return random.nextInt(10) < (fairGame ? 9 : 1);
  }

  /** Leaves it alone and learns from it. */
  private static Ended watch(Tally tally, Running running, Site site) throws Exception {
    int happenings = 0;
    long begins = 0;
    Sign last = site.sign();
    while (!running.endedWithin(GLANCE)) {
      Sign now = site.sign();
      if (!now.equals(last)) {
        begins = happenings == 0 ? running.nanos() : begins;
        happenings++;
        last = now;
      }
    }
    Ended ended = running.end();
    if (ended.exitCode() == 0 && ended.nanos() < tally.nanos) {
      tally.nanos = ended.nanos();
      tally.begins = begins;
      tally.happenings = happenings;
    }
    return ended;
  }

  private Ended hunt(Tally tally, Running running, Site site) throws Exception {
    boolean ended;
    if (tally.happenings == 0 || random.nextInt(3) == 0) {
      // Some hit the start of the JVM, where nothing happens yet.
      long from = random.nextInt(8) == 0 ? 0 : tally.begins;
      long moment = from + (long) (random.nextDouble() * (tally.nanos - from));
      ended = running.endedWithin(Math.max(0, moment - running.nanos()));
    } else {
      // The later ones more often: the first ones are questions and the login.
      int awaited =
          1 + Math.max(random.nextInt(tally.happenings), random.nextInt(tally.happenings));
      long aftermath = random.nextInt(AFTERMATH_MILLISECONDS + 1) * MILLISECOND;
      ended = awaitHappenings(awaited, running, site) || running.endedWithin(aftermath);
    }
    return ended ? running.end() : running.kill();
  }

  /** True when the command ended before so much had happened. */
  private static boolean awaitHappenings(int awaited, Running running, Site site) throws Exception {
    Sign last = site.sign();
    for (int seen = 0; seen < awaited; ) {
      if (running.endedWithin(GLANCE)) {
        return true;
      }
      Sign now = site.sign();
      if (!now.equals(last)) {
        seen++;
        last = now;
      }
    }
    return false;
  }

  /** A line for each command. */
  String report() {
    StringBuilder lines = new StringBuilder();
    tallies.forEach(
        (command, tally) ->
            lines.append(
                String.format(
                    Locale.ROOT,
                    "  %-9s%4d runs,%4d killed,%4d of them after a change; alone %5d ms,"
                        + " the first of %2d happenings after %5d ms%n",
                    command,
                    tally.runs,
                    tally.kills,
                    tally.afterChange,
                    tally.known() ? tally.nanos / MILLISECOND : -1,
                    tally.happenings,
                    tally.begins / MILLISECOND)));
    return lines.toString();
  }
}
