package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;

/**
 * The sending half of a TCP connection: what may go out now, what has to go out again, and what has
 * arrived. The windows are its only limit.
 */
final class TcpSender {

  /** Puts segments on their way. */
  interface Path {

    void data(long seq, byte[] bytes);

    /** The first time and every time after. */
    void fin(long seq);
  }

  static final int BUFFER = 65536;
  private static final int DUPLICATES_THAT_TELL_OF_LOSS = 3;
  private static final int LEAST_MSS = 64;
  private static final int MSS_OF_THE_SILENT = 536; // RFC 9293 section 3.7.1

  private final VirtualLoop loop;
  private final Path path;
  private final long first;
  private final boolean noDelay;
  private final SendBuffer buffer;
  private final RetransmissionTimer timer;
  private long next;
  private long unacknowledged;
  private long most;
  private int window;
  private int mss;
  private boolean finWanted;
  private boolean finSent;
  private int duplicates;
  private long timedSeq = -1;
  private long timedAt;

  TcpSender(VirtualLoop loop, Path path, long first, int mss, boolean noDelay, Runnable expired) {
    this.loop = loop;
    this.path = path;
    this.first = first;
    this.mss = mss;
    this.noDelay = noDelay;
    this.buffer = new SendBuffer(BUFFER, first + 1);
    this.timer = new RetransmissionTimer(loop, expired);
    this.next = first;
    this.unacknowledged = first;
    this.most = first;
  }

  /** The number of the own SYN. */
  long first() {
    return first;
  }

  /** The number of what is sent next. */
  long next() {
    return next;
  }

  /** The number after all that was ever sent. */
  long most() {
    return most;
  }

  int mss() {
    return mss;
  }

  /** How often the timer went off in a row. */
  int tries() {
    return timer.tries();
  }

  /** The other side's SYN says how much it takes. */
  void learn(Segment syn) {
    window = syn.window();
    mss = Math.min(mss, syn.mss() == 0 ? MSS_OF_THE_SILENT : syn.mss());
  }

  /** Some link on the way takes less. */
  void shrink(int largest) {
    mss = Math.max(LEAST_MSS, Math.min(mss, largest));
    if (unacknowledged > first) {
      next = unacknowledged;
    }
  }

  void synSent() {
    next = Math.max(next, first + 1);
    most = Math.max(most, first + 1);
    timer.startIfIdle();
  }

  void established(Segment segment) {
    unacknowledged = segment.ack();
    window = segment.window();
    timer.stop();
    timer.progress();
  }

  void stop() {
    timer.stop();
  }

  void take(ByteBuffer bytes) {
    buffer.take(bytes);
  }

  /** After what was taken comes the end. */
  void end() {
    finWanted = true;
  }

  /** Sends what the window allows. */
  void output() {
    long limit = Math.min(buffer.end(), unacknowledged + window);
    while (next < limit) {
      int count = (int) Math.min(mss, limit - next);
      if (!noDelay && count < mss && next > unacknowledged && !finWanted) {
        return; // Nagle: the rest goes out with the next acknowledgement
      }
      send(next, count);
      next += count;
    }
    if (next < buffer.end()) {
      timer.startIfIdle(); // a closed window is probed when the timer goes off
    }
    if (finWanted && next == buffer.end()) {
      finSent = true;
      next++;
      most = Math.max(most, next);
      timer.startIfIdle();
      path.fin(buffer.end());
    }
  }

  private void send(long seq, int count) {
    if (timedSeq < 0 && seq >= most) {
      timedSeq = seq + count;
      timedAt = loop.nanoTime();
    }
    most = Math.max(most, seq + count);
    timer.startIfIdle();
    path.data(seq, buffer.copy(seq, count));
  }

  /** A repeated segment measures nothing (Karn). */
  void forgetMeasuring() {
    timedSeq = -1;
  }

  /** The timer went off: begin again with what is not acknowledged. */
  void repeat() {
    next = unacknowledged;
    if (window == 0 && !buffer.isEmpty()) {
      send(unacknowledged, 1); // asks whether the window is still closed
    } else {
      output();
    }
  }

  /** Takes an acknowledgement; returns whether it was news. */
  boolean acknowledged(Segment segment) {
    boolean silent = segment.data().length == 0 && segment.window() == window;
    window = segment.window();
    if (window == 0) {
      timer.answered();
    }
    if (segment.ack() <= unacknowledged) {
      boolean again = segment.ack() == unacknowledged && silent && most > unacknowledged;
      if (again && ++duplicates == DUPLICATES_THAT_TELL_OF_LOSS) {
        int count = (int) Math.min(mss, buffer.end() - unacknowledged);
        if (count > 0) {
          send(unacknowledged, count);
        }
      }
      return false;
    }
    duplicates = 0;
    unacknowledged = segment.ack();
    next = Math.max(next, unacknowledged);
    buffer.acknowledge(unacknowledged);
    if (timedSeq >= 0 && unacknowledged >= timedSeq) {
      timer.measured(loop.nanoTime() - timedAt);
      timedSeq = -1;
    }
    timer.progress();
    timer.stop();
    if (unacknowledged < most) {
      timer.startIfIdle();
    }
    return true;
  }

  /** Whether the other side has everything, the end included. */
  boolean isFinAcknowledged() {
    return finSent && unacknowledged == buffer.end() + 1;
  }
}
