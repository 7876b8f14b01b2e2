package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * The last messages of each sender, as keyed hashes: a polynomial modulo 2^61 - 1 at a secret
 * random point, so that nobody can make two messages collide on purpose, and by chance they do so
 * less often than once in 2^61 / length.
 */
final class DuplicateWindow {

  /** The senders that are remembered; the one that was silent longest is forgotten. */
  private static final int MAX_SENDERS = 64;

  private static final long PRIME = (1L << 61) - 1;
  private static final long POINT = (new SecureRandom().nextLong() >>> 3) % (PRIME - 1) + 1;

  private final int size;
  private final Map<@Nullable InetSocketAddress, Recent> senders =
      new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<@Nullable InetSocketAddress, Recent> eldest) {
          return size() > MAX_SENDERS;
        }
      };

  DuplicateWindow(int size) {
    this.size = size;
  }

  /** Returns whether this is one of the sender's last messages, and remembers it if not. */
  boolean isRepeated(ByteBuffer bytes, @Nullable InetSocketAddress from) {
    return !senders.computeIfAbsent(from, sender -> new Recent()).add(hash(bytes));
  }

  private static long hash(ByteBuffer message) {
    ByteBuffer bytes = message.duplicate(); // big endian, whatever the message's order is
    long hash = bytes.remaining() + 1L;
    int i = bytes.position();
    for (; i + 7 <= bytes.limit(); i += 7) {
      hash = step(hash, sevenBytes(bytes, i));
    }
    long rest = 1;
    for (; i < bytes.limit(); i++) {
      rest = (rest << 8) | (bytes.get(i) & 0xff);
    }
    return step(hash, rest);
  }

  private static long sevenBytes(ByteBuffer bytes, int at) {
    return ((bytes.getInt(at) & 0xffffffffL) << 24) | (bytes.getInt(at + 3) & 0xffffffL);
  }

  /** hash * POINT + value modulo PRIME, by the identity 2^61 = 1. */
  private static long step(long hash, long value) {
    long high = Math.multiplyHigh(hash, POINT);
    long low = hash * POINT;
    long folded = (low & PRIME) + ((low >>> 61) | (high << 3));
    long sum = (folded & PRIME) + (folded >>> 61) + value;
    sum = (sum & PRIME) + (sum >>> 61);
    return sum >= PRIME ? sum - PRIME : sum;
  }

  /** The last hashes of one sender, oldest first; grows with use. */
  private final class Recent {
    private final Set<Long> known = new LinkedHashSet<>();

    boolean add(long hash) {
      if (!known.add(hash)) {
        return false;
      }
      if (known.size() > size) {
        Iterator<Long> oldest = known.iterator();
        oldest.next();
        oldest.remove();
      }
      return true;
    }
  }
}
