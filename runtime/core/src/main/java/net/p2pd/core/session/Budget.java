package net.p2pd.core.session;

/**
 * How often a peer may do something that costs it no credit: a number of times at once, then so
 * many times a second (a token bucket).
 */
final class Budget {

  private static final long SECOND = 1_000_000_000L;

  private final int most;
  private final long refillNanos;
  private int left;
  private long refilled;
  private boolean refills;

  Budget(int most, int perSecond) {
    this.most = most;
    this.refillNanos = Math.max(1, SECOND / perSecond);
    this.left = most;
  }

  /** Lets the budget grow again: the session is agreed on. */
  void refill(long now) {
    refills = true;
    refilled = now;
  }

  /** Takes one; false if there is none left. */
  boolean take(long now) {
    if (refills) {
      long count = (now - refilled) / refillNanos;
      refilled += count * refillNanos;
      left = (int) Math.min(most, left + count);
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  int most() {
    return most;
  }
}
