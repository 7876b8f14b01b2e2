package net.p2pd.service.turn;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Limits the refusals that one IP address gets in a second: they are longer than requests, and who
 * sends with a false address could have them sent to somebody else. Addresses share counters, so
 * the memory is always the same. For one event loop.
 */
final class ChallengeLimit {

  private static final int COUNTERS = 4096;
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final int salt;
  private final int[] counts = new int[COUNTERS];
  private long began;

  ChallengeLimit(int perSecond, int salt, long nanoTime) {
    this.perSecond = perSecond;
    this.salt = salt;
    this.began = nanoTime;
  }

  /** Counts a refusal and returns whether it may be sent. */
  boolean allows(InetAddress address, long nanoTime) {
    if (nanoTime - began >= SECOND) {
      Arrays.fill(counts, 0);
      began = nanoTime;
    }
    int mixed = (address.hashCode() ^ salt) * 0x9E3779B1;
    int index = mixed >>> 20;
    if (counts[index] >= perSecond) {
      return false;
    }
    counts[index]++;
    return true;
  }
}
