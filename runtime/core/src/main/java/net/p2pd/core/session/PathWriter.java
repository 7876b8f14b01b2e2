package net.p2pd.core.session;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeDriver.WriteListener;

/** Writes frames to the path and counts the bytes that the path has not taken yet. */
final class PathWriter {

  /**
   * How many bytes are handed to the path before it wrote them: enough to keep it busy, and little
   * enough that a small message does not wait long behind a large one.
   */
  static final int AHEAD = 1 << 19;

  /**
   * When so few are left, the path gets more: in few large portions rather than many small ones.
   */
  private static final int REFILL = AHEAD / 2;

  /** A payload up to this size is copied behind its header: one write costs more than the copy. */
  private static final int JOINED = 512;

  private final PipeDriver path;
  private final Numbering numbers;
  private final AckClock ackClock;
  private final Runnable drained;
  private long pending;
  private long pendingControl;
  private boolean dirty;
  private boolean full;

  /**
   * Creates it.
   *
   * @param drained run when the path has room again
   */
  PathWriter(PipeDriver path, Numbering numbers, AckClock ackClock, Runnable drained) {
    this.path = path;
    this.numbers = numbers;
    this.ackClock = ackClock;
    this.drained = drained;
  }

  /** Returns whether the path should be given more messages now. */
  boolean hasRoom() {
    return !full;
  }

  /** Returns the bytes that wait in the path and are no messages. */
  long pendingControl() {
    return pendingControl;
  }

  boolean isDirty() {
    return dirty;
  }

  void write(int type, int stream, ByteBuffer payload) {
    write(type, 0, stream, payload, null);
  }

  /**
   * Writes a frame; {@link #flush} sends it.
   *
   * @param payload stays unchanged until done is called
   * @param done told when the path wrote the frame
   */
  void write(int type, int flags, int stream, ByteBuffer payload, @Nullable WriteListener done) {
    int length = payload.remaining();
    boolean joined = length <= JOINED;
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.SIZE + (joined ? length : 0));
    FrameHeader.write(header, type, flags, length, stream, numbers.number(type), numbers.ack());
    boolean control = type != FrameHeader.DATA || stream == 0;
    Written written = new Written(FrameHeader.SIZE + length, control, done);
    pending += written.bytes;
    pendingControl += control ? written.bytes : 0;
    full |= pending >= AHEAD;
    dirty = true;
    ackClock.sent();
    if (joined) {
      path.write(header.put(payload).flip(), null, written);
    } else {
      path.write(header.flip(), null, null);
      path.write(payload, null, written);
    }
  }

  void flush() {
    if (dirty) {
      dirty = false;
      path.flush();
    }
  }

  /** Waits for one frame to leave. */
  private final class Written implements WriteListener {

    private final int bytes;
    private final boolean control;
    private final @Nullable WriteListener done;

    Written(int bytes, boolean control, @Nullable WriteListener done) {
      this.bytes = bytes;
      this.control = control;
      this.done = done;
    }

    @Override
    public void written(@Nullable Throwable error) {
      pending -= bytes;
      pendingControl -= control ? bytes : 0;
      if (done != null) {
        done.written(error);
      }
      if (full && pending <= REFILL) {
        full = false;
        drained.run();
      }
    }
  }
}
