package io.xuqi.payment.transfer;

/**
 * Counts how often each of very many 128-bit numbers occurs, in little memory: an open hash table.
 * The numbers are halves of SHA-256 values, so nobody can choose them to collide.
 */
final class Occurrences {

  private long[] high = new long[1024];
  private long[] low = new long[1024];
  private int[] counts = new int[1024];
  private int size;

  /** Counts one more; returns how often it has occurred, from 1. */
  int add(long a, long b) {
    int place = place(a, b);
    if (counts[place] == 0) {
      if (++size * 4L > counts.length * 3L) {
        grow();
        place = place(a, b);
      }
      high[place] = a;
      low[place] = b;
    }
    return ++counts[place];
  }

  private int place(long a, long b) {
    int place = (int) a & (counts.length - 1);
    while (counts[place] != 0 && (high[place] != a || low[place] != b)) {
      place = (place + 1) & (counts.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] oldCounts = counts;
    high = new long[oldCounts.length * 2];
    low = new long[oldCounts.length * 2];
    counts = new int[oldCounts.length * 2];
    for (int i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] != 0) {
        int place = place(oldHigh[i], oldLow[i]);
        high[place] = oldHigh[i];
        low[place] = oldLow[i];
        counts[place] = oldCounts[i];
      }
    }
  }
}
