package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;

/** The sending half of a {@link DatagramStream}: what goes out, and goes out again. */
final class StreamSender {

  /** Puts bytes on their way. */
  @FunctionalInterface
  interface Path {

    void send(long seq, byte[] data, boolean end);
  }

  static final int BUFFER = 1 << 17;
  private static final int DUPLICATES_THAT_TELL_OF_LOSS = 3;

  private final VirtualLoop loop;
  private final Path path;
  private final SendBuffer buffer = new SendBuffer(BUFFER, 0);
  private final RetransmissionTimer timer;
  private int window = BUFFER; // the first flight goes out before anybody has said how much
  private long next;
  private long most;
  private long acknowledged;
  private boolean endWanted;
  private boolean endSent;
  private int duplicates;
  private long timedSeq = -1;
  private long timedAt;

  StreamSender(VirtualLoop loop, Path path, Runnable expired) {
    this.loop = loop;
    this.path = path;
    this.timer = new RetransmissionTimer(loop, expired);
  }

  int tries() {
    return timer.tries();
  }

  long next() {
    return next;
  }

  /** Takes as many bytes as there is room for. */
  void take(ByteBuffer bytes) {
    buffer.take(bytes);
  }

  void end() {
    endWanted = true;
  }

  void stop() {
    timer.stop();
  }

  /** Sends what the window allows. */
  void output() {
    long limit = Math.min(buffer.end(), acknowledged + window);
    while (next < limit) {
      int count = (int) Math.min(StreamSegment.MOST_DATA, limit - next);
      send(next, count);
      next += count;
    }
    if (next < buffer.end()) {
      timer.startIfIdle(); // a closed window is probed when the timer goes off
    } else if (endWanted && next == buffer.end()) {
      endSent = true;
      next++;
      most = Math.max(most, next);
      timer.startIfIdle();
      path.send(buffer.end(), new byte[0], true);
    }
  }

  private void send(long seq, int count) {
    if (timedSeq < 0 && seq >= most) {
      timedSeq = seq + count;
      timedAt = loop.nanoTime();
    }
    most = Math.max(most, seq + count);
    timer.startIfIdle();
    path.send(seq, buffer.copy(seq, count), false);
  }

  /** The timer went off: begin again with what is not acknowledged. */
  void repeat() {
    timedSeq = -1; // a repeated datagram measures nothing (Karn)
    next = acknowledged;
    if (window == 0 && !buffer.isEmpty()) {
      send(acknowledged, 1); // asks whether the window is still closed
    } else {
      output();
    }
  }

  /** Takes what the other side says of its arrivals. */
  void acknowledged(StreamSegment segment) {
    if (segment.ack() > most || segment.ack() < acknowledged) {
      return; // older than what is known, or of something that was never sent
    }
    boolean silent = segment.data().length == 0 && segment.window() == window;
    window = segment.window();
    if (window == 0) {
      timer.answered();
    }
    if (segment.ack() == acknowledged) {
      if (silent && most > acknowledged && ++duplicates == DUPLICATES_THAT_TELL_OF_LOSS) {
        long left = buffer.end() - acknowledged;
        if (left > 0) {
          send(acknowledged, (int) Math.min(StreamSegment.MOST_DATA, left));
        }
      }
      return;
    }
    duplicates = 0;
    acknowledged = segment.ack();
    next = Math.max(next, acknowledged);
    buffer.acknowledge(acknowledged);
    if (timedSeq >= 0 && acknowledged >= timedSeq) {
      timer.measured(loop.nanoTime() - timedAt);
      timedSeq = -1;
    }
    timer.progress();
    timer.stop();
    if (acknowledged < most) {
      timer.startIfIdle();
    }
  }

  /** Whether the other side has everything, the end included. */
  boolean isDone() {
    return endSent && acknowledged == buffer.end() + 1;
  }
}
