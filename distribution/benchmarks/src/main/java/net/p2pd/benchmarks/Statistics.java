package net.p2pd.benchmarks;

import java.util.Arrays;

/**
 * A median with the interval that holds the true one with at least 95 % confidence, from the order
 * of the values alone: how many of n values lie below the true median is binomial (n, 1/2),
 * whatever their distribution (order statistics; David and Nagaraja, Order Statistics, section
 * 7.1).
 *
 * @param low the lower end
 * @param median the median of the values
 * @param high the upper end
 * @param count how many values there were
 */
record Statistics(double low, double median, double high, int count) {

  /** The fewest values of which the extremes give the confidence: 2 / 2^6 is below 5 %. */
  static final int FEWEST = 6;

  private static final double OUTSIDE = 0.05;

  /**
   * Returns the statistics of some values.
   *
   * @throws IllegalArgumentException if there are fewer than {@value #FEWEST}, or one is no number
   */
  static Statistics of(double... values) {
    int count = values.length;
    if (count < FEWEST) {
      throw new IllegalArgumentException(
          count + " values give no 95 % interval of a median: " + FEWEST + " are needed");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    if (Double.isNaN(sorted[count - 1])) {
      throw new IllegalArgumentException("a value is not a number");
    }
    int rank = rank(count);
    return new Statistics(sorted[rank - 1], median(sorted), sorted[count - rank], count);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the largest r for which the r-th smallest and the r-th largest of n values have the
   * true median between them with at least 95 %: P(fewer than r below) is at most 2.5 % on each
   * side.
   */
  static int rank(int count) {
    double chance = Math.pow(0.5, count);
    double below = 0;
    int rank = 0;
    while (below + chance <= OUTSIDE / 2) {
      below += chance;
      chance = chance * (count - rank) / (rank + 1);
      rank++;
    }
    return rank;
  }
}
