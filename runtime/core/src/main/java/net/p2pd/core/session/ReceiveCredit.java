package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;

/**
 * What the other side may still send, and what it costs here. The package's text explains the
 * scheme: a stream's window bounds its unread messages; the session's credit comes back on receipt
 * until the unread messages of all streams fill the session's buffer; a message longer than a
 * window needs one of a few places.
 */
final class ReceiveCredit {

  private static final int GRANTS_PER_FRAME = FrameHeader.MAX_LENGTH / FrameHeader.GRANT_SIZE;

  private final SessionLimits limits;
  private final ArrayDeque<StreamInput> due = new ArrayDeque<>();
  private final ArrayDeque<StreamInput> waiting = new ArrayDeque<>();
  private long received;
  private long granted = FrameHeader.FIRST_SESSION_LIMIT;

  /** What messages cost that are not read yet, those with a place of their own not counted. */
  private long unread;

  /** What may still arrive for streams that are gone, because it was granted before. */
  private long late;

  private int large;
  private @Nullable ByteBuffer spare;

  private final Delivery delivery;

  /**
   * Creates it.
   *
   * @param returned run on the loop when credit came back outside of the session's own work
   */
  ReceiveCredit(EventLoop loop, SessionLimits limits, Runnable returned) {
    this.limits = limits;
    this.delivery = new Delivery(loop, this, returned);
  }

  Delivery delivery() {
    return delivery;
  }

  SessionLimits limits() {
    return limits;
  }

  long unread() {
    return unread;
  }

  int large() {
    return large;
  }

  /**
   * Takes the cost of a DATA frame from the session's credit.
   *
   * @throws ProtocolViolation if it was not granted
   */
  void spend(int cost) {
    if (received + cost > granted) {
      throw new ProtocolViolation("sent more than the session's credit of " + granted + " bytes");
    }
    received += cost;
  }

  /**
   * Takes the cost of a DATA frame of a stream that is gone.
   *
   * @throws ProtocolViolation if it cannot have been under way when the stream went
   */
  void spendLate(FrameHeader header) {
    late -= header.cost();
    if (late < 0) {
      throw new ProtocolViolation(
          "sent DATA on stream "
              + Integer.toUnsignedString(header.stream())
              + ", which is closed, beyond what could be under way");
    }
  }

  /** Notes that a stream went whose credit was not used up. */
  void streamGone(long unused) {
    late += unused;
  }

  void addUnread(long cost) {
    unread += cost;
  }

  /** A message was read. */
  void consumed(long cost, boolean place) {
    if (place) {
      placeLeft();
    } else {
      unread -= cost;
    }
  }

  // Long messages

  /** Gives a stream a place for a message that is longer than its window, now or in its turn. */
  void wantPlace(StreamInput input) {
    if (large < limits.largeMessages()) {
      large++;
      input.placeGiven();
    } else {
      waiting.add(input);
      input.waitsForPlace();
    }
  }

  void stopWaiting(StreamInput input) {
    waiting.remove(input);
  }

  void placeLeft() {
    large--;
    while (large < limits.largeMessages() && !waiting.isEmpty()) {
      StreamInput next = waiting.remove();
      if (next.stillWantsPlace()) {
        large++;
        next.placeGiven();
      }
    }
  }

  // Grants

  /** Makes sure that the next ACK frame grants what this stream may have. */
  void grantSoon(StreamInput input) {
    due.add(input);
  }

  /** Returns whether {@link #writeGrants} has something to write. */
  boolean isDue() {
    return !due.isEmpty() || isSessionDue();
  }

  /** Writes the grants that are due. */
  void writeGrants(PathWriter writer) {
    boolean session = isSessionDue() || (!due.isEmpty() && isSessionWorthwhile());
    while (session || !due.isEmpty()) {
      int most = Math.min(due.size() + (session ? 1 : 0), GRANTS_PER_FRAME);
      ByteBuffer payload = ByteBuffer.allocate(most * FrameHeader.GRANT_SIZE);
      if (session) {
        session = false;
        granted = sessionLimit();
        payload.putInt(0).putLong(granted);
      }
      while (payload.hasRemaining() && !due.isEmpty()) {
        due.remove().writeGrant(payload);
      }
      if (payload.position() > 0) {
        writer.write(FrameHeader.ACK, 0, payload.flip());
      }
    }
  }

  /**
   * A session that carries little keeps its first window, so that it need not be told of another.
   */
  private long window() {
    return received >= FrameHeader.FIRST_SESSION_LIMIT / 4
        ? limits.sessionWindow()
        : FrameHeader.FIRST_SESSION_LIMIT;
  }

  private long sessionLimit() {
    return received + Math.max(0, Math.min(window(), limits.sessionBuffer() - unread));
  }

  /** In steps of a quarter of the window; when the credit is about to dry up, whatever there is. */
  private boolean isSessionDue() {
    long more = sessionLimit() - granted;
    return more >= window() / 4
        || (more > 0 && granted - received < FrameHeader.MAX_LENGTH + FrameHeader.FRAME_COST);
  }

  /**
   * Whether the session's credit may ride along with a stream's: then it seldom needs its own ACK.
   */
  private boolean isSessionWorthwhile() {
    return sessionLimit() - granted >= window() / 16;
  }

  // The buffer in which messages are put together

  /** Returns a buffer of at least this size, if possible one that was used before. */
  ByteBuffer take(int size) {
    ByteBuffer used = spare;
    if (used != null && size <= used.capacity()) {
      spare = null;
      return used;
    }
    return ByteBuffer.allocate(size > FrameHeader.MAX_LENGTH / 4 ? FrameHeader.MAX_LENGTH : size);
  }

  /** Takes a buffer back that nobody kept. */
  void give(ByteBuffer used) {
    if (used.capacity() == FrameHeader.MAX_LENGTH) {
      spare = used.clear();
    }
  }
}
