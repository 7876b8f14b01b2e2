package net.p2pd.service.turn;

/**
 * Lets so many bytes through in a second, and at most a second's worth at once. For any thread; it
 * is used only where there is a limit.
 */
final class Bucket {

  private static final long SECOND = 1_000_000_000L;

  private final long perSecond;
  private long left;
  private long last;
  private boolean begun;

  /** Makes a full one. */
  Bucket(long perSecond) {
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  /** Takes bytes if they are there. */
  synchronized boolean take(int bytes, long nanoTime) {
    fill(nanoTime);
    if (left < bytes) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /**
   * Takes bytes that cannot be refused, even if they are not there.
   *
   * @return for how many nanoseconds nothing more should be taken
   */
  synchronized long owe(int bytes, long nanoTime) {
    fill(nanoTime);
    left -= bytes;
    return left >= 0 ? 0 : (long) (-left * (double) SECOND / perSecond);
  }

  private void fill(long nanoTime) {
    if (!begun) {
      begun = true;
      last = nanoTime;
    }
    double more = (double) (nanoTime - last) * perSecond / SECOND;
    if (more >= 1) {
      left = Math.min(perSecond, left + (long) more);
      last = nanoTime;
    }
  }
}
