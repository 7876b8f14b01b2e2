package net.p2pd.connect.udppunch;

import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.signal.SignalLink;

/** How long a word takes from one half to the other, as well as this half can tell. */
final class WordTime {

  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final SignalLink link;
  private @Nullable Duration told;

  WordTime(SignalLink link) {
    this.link = link;
  }

  /** Notes what the other half measured. */
  void told(Duration measured) {
    if (!measured.isZero()) {
      told = measured;
    }
  }

  /** Returns what was measured here; zero if nothing was. */
  Duration measured() {
    return link.roundTrip().map(both -> both.dividedBy(2)).orElse(Duration.ZERO);
  }

  /**
   * Returns the best guess.
   *
   * @param toServer how long it took to ask a server; the peer is not much farther
   */
  Duration guess(Duration toServer) {
    Duration known = measured();
    Duration other = told;
    if (known.isZero() && other != null) {
      known = other;
    }
    return bounded(SHORTEST, known.isZero() ? toServer : known, LONGEST);
  }

  static Duration bounded(Duration least, Duration value, Duration most) {
    Duration low = value.compareTo(least) < 0 ? least : value;
    return low.compareTo(most) > 0 ? most : low;
  }
}
