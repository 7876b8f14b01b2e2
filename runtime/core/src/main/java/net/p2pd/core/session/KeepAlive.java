package net.p2pd.core.session;

import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/**
 * Asks a silent peer whether it is there, three times in {@link SessionLimits#deadAfter()}, then
 * gives it up. Any byte from it counts as an answer. It counts questions and not only time, so that
 * a machine that slept does not take its own sleep for the peer's silence.
 */
final class KeepAlive {

  /** What the session does when the time has come. */
  interface Action {

    void ping();

    void dead(Duration silence);
  }

  private static final int QUESTIONS = 3;

  private final EventLoop loop;
  private final SessionLimits limits;
  private final Action action;
  private @Nullable Registration timer;
  private long heard;
  private int asked;

  KeepAlive(EventLoop loop, SessionLimits limits, Action action) {
    this.loop = loop;
    this.limits = limits;
    this.action = action;
  }

  void start() {
    heard = loop.nanoTime();
    arm(limits.pingAfter());
  }

  void heard(long now) {
    heard = now;
    asked = 0;
  }

  void stop() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  private void arm(Duration delay) {
    timer = loop.schedule(delay, this::due);
  }

  private void due() {
    Duration silence = Duration.ofNanos(loop.nanoTime() - heard);
    if (asked == 0 && silence.compareTo(limits.pingAfter()) < 0) {
      arm(limits.pingAfter().minus(silence));
    } else if (asked == QUESTIONS) {
      timer = null;
      action.dead(silence);
    } else {
      asked++;
      arm(limits.deadAfter().dividedBy(QUESTIONS));
      action.ping();
    }
  }
}
