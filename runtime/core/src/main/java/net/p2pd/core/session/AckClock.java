package net.p2pd.core.session;

import java.time.Duration;
import net.p2pd.api.pipe.EventLoop;

/**
 * Says when an ACK frame is due that nothing else carries: {@link SessionLimits#ackBytes()} after
 * the last frame sent, or {@link SessionLimits#ackDelay()} after the first frame that waits for it.
 * One timer at most is under way, and it is not taken back when another frame carried the ack: a
 * busy session would do nothing but set and cancel it.
 */
final class AckClock {

  private final EventLoop loop;
  private final SessionLimits limits;
  private final Runnable ack;
  private long unacknowledged;
  private long since;
  private boolean armed;
  private boolean stopped;

  AckClock(EventLoop loop, SessionLimits limits, Runnable ack) {
    this.loop = loop;
    this.limits = limits;
    this.ack = ack;
  }

  /** Notes a numbered frame that arrived. */
  void received(int bytes, long now) {
    if (unacknowledged == 0) {
      since = now;
    }
    unacknowledged += bytes;
  }

  /** Notes that a frame went out, which carries the ack. */
  void sent() {
    unacknowledged = 0;
  }

  /** Called after each batch of input: sends the ACK that is due, or makes sure that it will be. */
  void settle() {
    if (unacknowledged >= limits.ackBytes()) {
      ack.run();
    } else if (unacknowledged > 0 && !armed && !stopped) {
      arm(limits.ackDelay().toNanos());
    }
  }

  void stop() {
    stopped = true;
  }

  private void arm(long nanos) {
    armed = true;
    loop.schedule(Duration.ofNanos(nanos), this::due);
  }

  private void due() {
    armed = false;
    if (stopped || unacknowledged == 0) {
      return;
    }
    long left = limits.ackDelay().toNanos() - (loop.nanoTime() - since);
    if (left > 0) {
      arm(left);
    } else {
      ack.run();
    }
  }
}
