package net.p2pd.signal.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to reach a broker: each about twice as long as the one before, up to
 * 60 s, and random by half, so that a broker that comes back is not met by all its nodes at once.
 * For one thread.
 */
final class Backoff {

  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 60_000;

  private final RandomGenerator random;
  private long next = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the next pause. */
  Duration pause() {
    long pause = next / 2 + random.nextLong(next / 2 + 1);
    next = Math.min(LONGEST_MILLIS, 2 * next);
    return Duration.ofMillis(pause);
  }

  /** Begins with short pauses again. */
  void reset() {
    next = FIRST_MILLIS;
  }
}
