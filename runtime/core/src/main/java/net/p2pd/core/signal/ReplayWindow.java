package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;

/**
 * Remembers which messages came, for as long as a copy of one would still be in time. A message
 * that cannot be remembered is refused, so none is ever delivered twice; what a server may send at
 * most ({@link Gate.Rate}) does not fill the window. On the connector's loop.
 */
final class ReplayWindow {

  static final int MOST = 1 << 16;

  private record Seen(PeerId sender, ByteBuffer id) {}

  private record Entry(Seen seen, long until) {}

  private final EventLoop loop;
  private final Duration keep;
  private final Set<Seen> seen = new HashSet<>();
  private final Deque<Entry> order = new ArrayDeque<>();

  /**
   * Creates it.
   *
   * @param tolerance how much clocks may differ
   */
  ReplayWindow(EventLoop loop, Duration tolerance) {
    this.loop = loop;
    // From a sender's clock that is ahead by all that is tolerated, to when its message expires.
    this.keep = Envelope.LIFETIME.plus(tolerance.multipliedBy(2));
  }

  /** Notes a message, or says why it cannot be delivered. */
  Optional<Refusal> enter(Envelope envelope) {
    long now = loop.nanoTime();
    forget(now);
    Seen one = new Seen(envelope.sender().peerId(), envelope.id());
    if (seen.contains(one)) {
      return Optional.of(Refusal.DUPLICATE);
    }
    if (seen.size() >= MOST) {
      return Optional.of(Refusal.BUSY);
    }
    seen.add(one);
    order.add(new Entry(one, now + keep.toNanos()));
    return Optional.empty();
  }

  private void forget(long now) {
    while (!order.isEmpty() && order.peek().until - now < 0) {
      seen.remove(order.remove().seen);
    }
  }

  int size() {
    return seen.size();
  }
}
