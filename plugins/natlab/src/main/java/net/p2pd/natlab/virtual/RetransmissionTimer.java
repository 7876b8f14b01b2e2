package net.p2pd.natlab.virtual;

import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;

/** When to send again (RFC 6298): from measured round trips, doubling with each try. */
final class RetransmissionTimer {

  private static final long INITIAL = 1_000_000_000L;
  private static final long LEAST = 200_000_000L;
  private static final long MOST = 60_000_000_000L;

  private final VirtualLoop loop;
  private final Runnable expired;
  private @Nullable Registration timer;
  private long smoothed;
  private long variation;
  private long timeout = INITIAL;
  private int tries;

  RetransmissionTimer(VirtualLoop loop, Runnable expired) {
    this.loop = loop;
    this.expired = expired;
  }

  /** How often it went off in a row. */
  int tries() {
    return tries;
  }

  void measured(long roundTrip) {
    if (smoothed == 0) {
      smoothed = roundTrip;
      variation = roundTrip / 2;
    } else {
      variation += (Math.abs(smoothed - roundTrip) - variation) / 4;
      smoothed += (roundTrip - smoothed) / 8;
    }
  }

  /** There was progress: begin to count anew. */
  void progress() {
    tries = 0;
    timeout = smoothed == 0 ? INITIAL : Math.max(LEAST, smoothed + 4 * variation);
  }

  /** The other side lives, though it has no room: try for ever, ever more slowly. */
  void answered() {
    tries = 0;
  }

  void startIfIdle() {
    if (timer == null) {
      timer = loop.after(timeout, this::fire);
    }
  }

  void stop() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  private void fire() {
    timer = null;
    tries++;
    timeout = Math.min(MOST, 2 * timeout);
    expired.run();
  }
}
