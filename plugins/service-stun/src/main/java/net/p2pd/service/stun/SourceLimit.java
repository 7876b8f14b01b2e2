package net.p2pd.service.stun;

import java.util.concurrent.atomic.AtomicLongArray;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunAddress;

/**
 * How often each source address may ask for what is dear. The memory is fixed however many
 * addresses there are: they share places in a table, by a hash that nobody outside can know, so
 * that somebody may get less than his share, but nobody more. For any thread.
 *
 * <p>Each place holds the time until which it is used up (the generic cell rate algorithm).
 */
final class SourceLimit implements Permission {

  private static final int PLACES = 1 << 14;
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLongArray usedUntil = new AtomicLongArray(PLACES);
  private final long seed;
  private final long began;
  private final long cost;
  private final long credit;

  /**
   * Creates a table in which nobody has asked for anything.
   *
   * @param perSecond how much a source may ask for in the long run, at least 1
   * @param atOnce how much at once after a pause, at least 1
   * @param seed unknown to others
   * @param now the time in nanoseconds
   */
  SourceLimit(long perSecond, long atOnce, long seed, long now) {
    this.cost = Math.max(1, SECOND / perSecond);
    this.credit = cost * atOnce;
    this.seed = seed;
    this.began = now;
  }

  /** IPv6 sources count by their /64. */
  @Override
  public boolean allows(StunAddress source, long now) {
    long time = now - began;
    int place = place(source.family() == Attributes.IPV4 ? source.low() : source.high());
    while (true) {
      long used = usedUntil.get(place);
      long next = Math.max(used, time) + cost;
      if (next - time > credit) {
        return false;
      }
      if (usedUntil.compareAndSet(place, used, next)) {
        return true;
      }
    }
  }

  /** MurmurHash3's finalizer: every bit of the source changes half of the place's bits. */
  private int place(long source) {
    long hash = source ^ seed;
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return (int) (hash ^ (hash >>> 33)) & (PLACES - 1);
  }
}
