package io.xuqi.benchmark;

import java.util.Arrays;
import java.util.Locale;

/**
 * How two things compare that took turns: the median of the ratios of single rounds, with its 95 %
 * interval. What disturbs the machine meets both halves of a round, and a disturbed round moves a
 * median little.
 */
record Ratio(double median, double low, double high) {

  /** The exit code of a comparison that was measured and missed its bound. */
  static final int MISSED = 3;

  /** Below this many rounds the interval would be all of them. */
  static final int MIN_ROUNDS = 8;

  /** Where the ratio should lie. */
  record Bound(double value, boolean atLeast) {
    static Bound atMost(double value) {
      return new Bound(value, false);
    }

    static Bound atLeast(double value) {
      return new Bound(value, true);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.2f", atLeast ? ">=" : "<=", value);
    }
  }

  /**
   * The ratio of two things measured in the same rounds.
   *
   * @throws IllegalArgumentException for fewer than {@link #MIN_ROUNDS} rounds
   */
  static Ratio of(double[] measured, double[] beside) {
    int rounds = measured.length;
    if (rounds < MIN_ROUNDS || rounds != beside.length) {
      throw new IllegalArgumentException(rounds + " and " + beside.length + " rounds");
    }
    double[] ratios = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      ratios[i] = measured[i] / beside[i];
    }
    Arrays.sort(ratios);
    // The order statistics that hold the median with 95 % (binomial, normal approximation).
    int low = Math.max(0, (int) Math.round(rounds / 2.0 - 0.98 * Math.sqrt(rounds)) - 1);
    return new Ratio(median(ratios), ratios[low], ratios[rounds - 1 - low]);
  }

  /** Whether the bound lies within the interval, or the whole interval on its good side. */
  boolean meets(Bound bound) {
    return bound.atLeast() ? high >= bound.value() : low <= bound.value();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The heading of {@link #row}. */
  static void heading() {
    System.out.printf(
        "%-38s %14s %14s %7s  %-16s %-8s %s%n",
        "", "Xuqi", "beside", "ratio", "95 % interval", "bound", "");
  }

  /** Prints a line of the table of results. */
  void row(String name, double measured, double beside, String unit, Bound bound) {
    row(name, measured, beside, unit, bound.toString(), meets(bound) ? "met" : "MISSED");
  }

  /** Prints a line for something that has no bound. */
  void row(String name, double measured, double beside, String unit) {
    row(name, measured, beside, unit, "-", "");
  }

  private void row(
      String name, double measured, double beside, String unit, String bound, String verdict) {
    System.out.printf(
        Locale.ROOT,
        "%-38s %14s %14s %7.3f  %-16s %-8s %s%n",
        name,
        String.format(Locale.ROOT, "%.1f %s", measured, unit),
        String.format(Locale.ROOT, "%.1f %s", beside, unit),
        median,
        String.format(Locale.ROOT, "[%.3f, %.3f]", low, high),
        bound,
        verdict);
  }
}
