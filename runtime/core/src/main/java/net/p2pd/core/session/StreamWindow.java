package net.p2pd.core.session;

import java.time.Duration;
import net.p2pd.api.pipe.EventLoop;

/**
 * How much one stream may have under way or unread. It begins small, and doubles each time that the
 * reader took half of it within {@link #QUICK}: a sender must never wait for credit on a path that
 * could carry more, and a reader that is slow, or that nobody ever started, holds little.
 */
final class StreamWindow {

  /**
   * Longer than the round trip of nearly every path, so that windows grow until they cover it; at
   * this speed the largest window carries 8 MB/s.
   */
  static final Duration QUICK = Duration.ofMillis(250);

  private final EventLoop loop;
  private final int most;
  private int size = FrameHeader.FIRST_STREAM_LIMIT;

  /** What was read since the measurement began; zero if none is under way. */
  private long read;

  private long since;

  /**
   * Creates it.
   *
   * @param most how far it may grow
   */
  StreamWindow(EventLoop loop, int most) {
    this.loop = loop;
    this.most = most;
  }

  int size() {
    return size;
  }

  /** Notes a message that the reader got. */
  void delivered(long cost) {
    if (size == most) {
      return;
    }
    if (read == 0) {
      since = loop.nanoTime();
    }
    read += cost;
    if (read >= size / 2) {
      read = 0;
      if (loop.nanoTime() - since <= QUICK.toNanos()) {
        size = Math.min(2 * size, most);
      }
    }
  }
}
