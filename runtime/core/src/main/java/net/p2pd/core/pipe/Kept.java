package net.p2pd.core.pipe;

import java.util.concurrent.atomic.AtomicInteger;

/** A right to a driver's buffer that several users share; the last to let go gives it back. */
final class Kept {

  private final Runnable release;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * Starts with one user.
   *
   * @param release what {@code Lease.keep()} returned; run once, on whichever thread lets go last
   */
  Kept(Runnable release) {
    this.release = release;
  }

  Kept retain() {
    users.incrementAndGet();
    return this;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      release.run();
    }
  }
}
