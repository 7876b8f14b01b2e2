package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;

/**
 * Decides which of the envelopes that come are worth opening, at the cost of a hash: not those of a
 * wrong form, nor the copies that come by several servers, nor what a server sends beyond a rate,
 * nor more than can wait. Thread-safe.
 */
final class Gate {

  /** How many envelopes are remembered by their hash. */
  static final int MOST_RECENT = 4096;

  /** How many bytes may wait to be opened. */
  static final int MOST_WAITING = 4 << 20;

  /** The hash of an envelope, cut to what makes chance matches impossible. */
  private record Print(long high, long low) {}

  private final Set<Print> recent = new HashSet<>();
  private final Deque<Print> order = new ArrayDeque<>();
  private int waiting;

  /** What one server may send: so many at once, and so many each second. */
  static final class Rate {

    static final int BURST = 400;
    static final int EACH_SECOND = 100;

    private final EventLoop clock;
    private double left = BURST;
    private long last;

    Rate(EventLoop clock) {
      this.clock = clock;
      this.last = clock.nanoTime();
    }

    synchronized boolean take() {
      long now = clock.nanoTime();
      left = Math.min(BURST, left + (now - last) * 1e-9 * EACH_SECOND);
      last = now;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }

  /** Lets an envelope in, or says why not; whoever got in is to be let {@link #out}. */
  Optional<Refusal> enter(ByteBuffer envelope, Rate rate) {
    Optional<Refusal> outside = EnvelopeOpener.outside(envelope);
    if (outside.isPresent()) {
      return outside;
    }
    Print print = print(envelope);
    synchronized (this) {
      if (recent.contains(print)) {
        return Optional.of(Refusal.DUPLICATE);
      }
      if (waiting + envelope.remaining() > MOST_WAITING || !rate.take()) {
        return Optional.of(Refusal.BUSY);
      }
      waiting += envelope.remaining();
      recent.add(print);
      order.add(print);
      if (order.size() > MOST_RECENT) {
        recent.remove(order.remove());
      }
      return Optional.empty();
    }
  }

  /** An envelope of this size waits no longer. */
  synchronized void out(int bytes) {
    waiting -= bytes;
  }

  private static Print print(ByteBuffer envelope) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(envelope.duplicate());
      ByteBuffer hash = ByteBuffer.wrap(digest.digest());
      return new Print(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new P2pdException("This Java runtime lacks SHA-256", e);
    }
  }
}
