package net.p2pd.core.session;

/**
 * How many control messages a peer may send: a number at once, then one a second. They are taken
 * without credit and before the session is agreed on, so they are counted.
 */
final class ControlBudget {

  private static final long REFILL_NANOS = 1_000_000_000L;

  private final int most;
  private int left;
  private long refilled;
  private boolean refills;

  ControlBudget(int most) {
    this.most = most;
    this.left = most;
  }

  /** Lets the budget grow again: the session is agreed on. */
  void refill(long now) {
    refills = true;
    refilled = now;
  }

  /**
   * Takes one.
   *
   * @throws ProtocolViolation if there is none left
   */
  void take(long now) {
    if (refills) {
      long count = (now - refilled) / REFILL_NANOS;
      refilled += count * REFILL_NANOS;
      left = (int) Math.min(most, left + count);
    }
    if (left == 0) {
      throw new ProtocolViolation("sent more than " + most + " control messages at once");
    }
    left--;
  }
}
