package net.p2pd.core.session;

import java.nio.ByteBuffer;

/** Asks the other side for signs of life, and answers its questions within a budget. */
final class Pings {

  /** How many are answered at once, and how many more each second. */
  private static final int MOST = 256;

  private static final int PER_SECOND = 20;

  private static final int QUESTION = 0;
  private static final int ANSWER = 1;

  private final Output out;
  private final Budget budget = new Budget(MOST, PER_SECOND);
  private int asked;

  Pings(Output out) {
    this.out = out;
  }

  void refill(long now) {
    budget.refill(now);
  }

  void ask() {
    write(QUESTION, ++asked);
    out.flushSoon();
  }

  /** Takes a PING's payload; an answer is written with what is flushed next. */
  void arrived(ByteBuffer payload, long now) {
    int kind = payload.getInt();
    if (kind == QUESTION) {
      if (!budget.take(now)) {
        throw new ProtocolViolation("sent more than " + MOST + " PINGs at once");
      }
      write(ANSWER, payload.getInt());
    } else if (kind != ANSWER) {
      throw new ProtocolViolation("sent a PING of unknown kind " + Integer.toUnsignedString(kind));
    }
  }

  private void write(int kind, int number) {
    ByteBuffer payload = ByteBuffer.allocate(FrameHeader.PING_SIZE).putInt(kind).putInt(number);
    out.writer().write(FrameHeader.PING, 0, payload.flip());
  }
}
