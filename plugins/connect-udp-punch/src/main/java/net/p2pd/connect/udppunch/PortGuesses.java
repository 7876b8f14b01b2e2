package net.p2pd.connect.udppunch;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import net.p2pd.api.nat.PortRange;

/** Ports of a range in random order, none twice. For one thread. */
final class PortGuesses {

  private static final int TRIES = 64;

  private final RandomGenerator random;
  private final PortRange range;
  private final BitSet used;

  PortGuesses(RandomGenerator random, PortRange range) {
    this.random = random;
    this.range = range;
    this.used = new BitSet(range.size());
  }

  /** Returns the next port; 0 when there is none left. */
  int next() {
    if (used.cardinality() >= range.size()) {
      return 0;
    }
    for (int i = 0; i < TRIES; i++) {
      int guess = random.nextInt(range.size());
      if (!used.get(guess)) {
        used.set(guess);
        return range.first() + guess;
      }
    }
    int first = used.nextClearBit(0); // nearly all are used
    used.set(first);
    return range.first() + first;
  }
}
