package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver.WriteListener;

/**
 * The sending half of a stream: messages wait here, by reference, for credit and for their turn.
 */
final class StreamOutput {

  /** What {@link #sendFrame} returns when the session's credit is used up. */
  static final int NO_SESSION_CREDIT = -1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final int id;
  private @Nullable ArrayDeque<Outgoing> waiting;
  private long limit = FrameHeader.FIRST_STREAM_LIMIT;
  private long spent;

  /** What the messages counted for that were written since {@link #takeWritten}. */
  private long written;

  private boolean queued;
  private boolean ending;
  private boolean endSent;

  StreamOutput(int id) {
    this.id = id;
  }

  boolean isQueued() {
    return queued;
  }

  void queued(boolean now) {
    queued = now;
  }

  /** Returns whether the end was asked for, so that no message may follow. */
  boolean isEnding() {
    return ending;
  }

  /** Returns whether END was written. */
  boolean isEndSent() {
    return endSent;
  }

  /** Returns whether messages wait. */
  boolean hasMessages() {
    Outgoing head = head();
    return head != null && !head.isEnd();
  }

  void add(ByteBuffer bytes, @Nullable WriteListener done) {
    queue().add(new Outgoing(bytes, done));
  }

  void addEnd(WriteListener done) {
    ending = true;
    queue().add(new Outgoing(null, done));
  }

  private ArrayDeque<Outgoing> queue() {
    ArrayDeque<Outgoing> messages = waiting;
    if (messages == null) {
      messages = new ArrayDeque<>(2);
      waiting = messages;
    }
    return messages;
  }

  private @Nullable Outgoing head() {
    return waiting == null ? null : waiting.peek();
  }

  void grant(long newLimit) {
    limit = Math.max(limit, newLimit);
  }

  /** Returns whether there is something to send and credit of the stream's for it. */
  boolean canSend() {
    Outgoing head = head();
    if (head == null) {
      return false;
    }
    ByteBuffer bytes = head.bytes;
    return bytes == null
        || limit - spent >= FrameHeader.FRAME_COST + (bytes.hasRemaining() ? 1 : 0);
  }

  /**
   * Writes the next frame.
   *
   * @param most the longest payload
   * @return what it cost, or {@link #NO_SESSION_CREDIT}, and then nothing was written
   */
  int sendFrame(PathWriter writer, int most, long sessionCredit) {
    Outgoing head = head();
    if (head == null || !canSend()) {
      return 0;
    }
    ByteBuffer bytes = head.bytes;
    if (bytes == null) {
      sendEnd(writer);
      return 0;
    }
    int rest = bytes.remaining();
    long credit = Math.min(limit - spent, sessionCredit) - FrameHeader.FRAME_COST;
    if (credit < Math.min(rest, 1)) {
      return NO_SESSION_CREDIT;
    }
    int size = (int) Math.min(Math.min(rest, most), credit);
    spent += size + FrameHeader.FRAME_COST;
    if (size == rest) {
      queue().remove();
      written += head.cost;
      writer.write(FrameHeader.DATA, 0, id, bytes, head.done);
    } else {
      ByteBuffer part = bytes.slice(bytes.position(), size);
      bytes.position(bytes.position() + size);
      writer.write(FrameHeader.DATA, FrameHeader.MORE, id, part, null);
    }
    return size + FrameHeader.FRAME_COST;
  }

  /** Returns what the messages counted for that do not wait any more. */
  long takeWritten() {
    long taken = written;
    written = 0;
    return taken;
  }

  /** Writes END; no message waits any more. */
  void sendEnd(PathWriter writer) {
    Outgoing head = waiting == null ? null : waiting.poll();
    ending = true;
    endSent = true;
    writer.write(FrameHeader.END, 0, id, NOTHING.duplicate(), head == null ? null : head.done);
  }

  /**
   * Fails what was not written, because the stream is gone.
   *
   * @return what it counted for
   */
  long fail(Throwable error) {
    ArrayDeque<Outgoing> messages = waiting;
    waiting = null;
    ending = true;
    long dropped = 0;
    if (messages != null) {
      for (Outgoing message : messages) {
        dropped += message.cost;
        if (message.done != null) {
          message.done.written(error);
        }
      }
    }
    return dropped;
  }

  /** Returns what a message counts for while it waits: empty ones are not for free. */
  static int cost(ByteBuffer message) {
    return message.remaining() + FrameHeader.FRAME_COST;
  }

  /** A message, or the end if it has no bytes. */
  private static final class Outgoing {

    private final @Nullable ByteBuffer bytes;
    private final @Nullable WriteListener done;
    private final int cost;

    Outgoing(@Nullable ByteBuffer bytes, @Nullable WriteListener done) {
      this.bytes = bytes;
      this.cost = bytes == null ? 0 : cost(bytes);
      this.done = done;
    }

    boolean isEnd() {
      return bytes == null;
    }
  }
}
