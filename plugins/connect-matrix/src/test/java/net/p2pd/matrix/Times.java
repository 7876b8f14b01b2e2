package net.p2pd.matrix;

import java.util.List;

/** What is said of many connects at once. */
final class Times {

  private Times() {}

  /** The middle one of the times until there was a proven pipe, in milliseconds. */
  static long median(List<Cell> cells) {
    List<Long> times = cells.stream().map(cell -> cell.report().elapsedMillis()).sorted().toList();
    return times.get(times.size() / 2);
  }
}
