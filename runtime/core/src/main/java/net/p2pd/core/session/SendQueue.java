package net.p2pd.core.session;

import java.util.ArrayDeque;

/**
 * Whose turn it is: streams with something to send take turns, one frame each, as long as the path
 * has room and the session has credit.
 */
final class SendQueue {

  /** The longest frame while other streams wait, so that a long message does not hold them up. */
  static final int SHARED_FRAME = 1 << 14;

  private final ArrayDeque<StreamOutput> ready = new ArrayDeque<>();
  private long limit = FrameHeader.FIRST_SESSION_LIMIT;
  private long spent;

  /** Whether the stream whose turn it is waits for the session's credit. */
  private boolean blocked;

  /** What waits in all streams together, see {@link StreamOutput#cost}. */
  private long waiting;

  /** Notes messages that begin to wait, or that never will be written if it is negative. */
  void addWaiting(long cost) {
    waiting += cost;
  }

  long waiting() {
    return waiting;
  }

  /** Gives a stream a turn, if it has none coming. */
  void add(StreamOutput output) {
    if (!output.isQueued()) {
      output.queued(true);
      ready.add(output);
    }
  }

  /** Takes a grant for the session. */
  void grant(long newLimit) {
    if (newLimit > limit) {
      limit = newLimit;
      blocked = false;
    }
  }

  /** Returns whether {@link #fill} would write something. */
  boolean hasWork(PathWriter writer) {
    return !ready.isEmpty() && !blocked && writer.hasRoom();
  }

  /** Writes frames while there is room and credit. */
  void fill(PathWriter writer) {
    while (hasWork(writer)) {
      StreamOutput output = ready.remove();
      output.queued(false);
      int cost =
          output.sendFrame(
              writer, ready.isEmpty() ? FrameHeader.MAX_LENGTH : SHARED_FRAME, limit - spent);
      if (cost < 0) {
        blocked = true;
        output.queued(true);
        ready.addFirst(output);
        return;
      }
      spent += cost;
      waiting -= output.takeWritten();
      if (output.canSend()) {
        add(output);
      }
    }
  }

  /** Takes a stream's turn away, because it is gone. */
  void remove(StreamOutput output) {
    if (output.isQueued()) {
      output.queued(false);
      ready.remove(output);
    }
  }

  void clear() {
    ready.clear();
  }
}
