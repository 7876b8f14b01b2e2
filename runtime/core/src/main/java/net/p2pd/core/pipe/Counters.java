package net.p2pd.core.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.p2pd.api.pipe.PipeStats;

/** The counters of one pipe: written by its loop alone, without fences, and read by anybody. */
@SuppressWarnings("UnusedVariable") // the fields are written and read through their handles
final class Counters {

  private static final VarHandle MESSAGES_IN = handle("messagesIn");
  private static final VarHandle MESSAGES_OUT = handle("messagesOut");
  private static final VarHandle BYTES_IN = handle("bytesIn");
  private static final VarHandle BYTES_OUT = handle("bytesOut");
  private static final VarHandle PENDING = handle("pending");
  private static final VarHandle DROPPED = handle("dropped");

  private long messagesIn;
  private long messagesOut;
  private long bytesIn;
  private long bytesOut;
  private long pending;
  private long dropped;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Counters.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Snapshot(
      long messagesIn,
      long messagesOut,
      long bytesIn,
      long bytesOut,
      long bytesPending,
      long dropped)
      implements PipeStats {}

  void received(int bytes) {
    BYTES_IN.setOpaque(this, bytesIn + bytes);
  }

  void message() {
    MESSAGES_IN.setOpaque(this, messagesIn + 1);
  }

  void sent(int bytes) {
    MESSAGES_OUT.setOpaque(this, messagesOut + 1);
    BYTES_OUT.setOpaque(this, bytesOut + bytes);
  }

  void drop() {
    DROPPED.setOpaque(this, dropped + 1);
  }

  void addPending(int bytes) {
    PENDING.setOpaque(this, pending + bytes);
  }

  /** Returns the bytes that were written to the driver and not reported as sent. */
  long pending() {
    return (long) PENDING.getOpaque(this);
  }

  /**
   * Returns all of them.
   *
   * @param waiting bytes that wait to get onto the loop
   */
  PipeStats snapshot(long waiting) {
    return new Snapshot(
        (long) MESSAGES_IN.getOpaque(this),
        (long) MESSAGES_OUT.getOpaque(this),
        (long) BYTES_IN.getOpaque(this),
        (long) BYTES_OUT.getOpaque(this),
        pending() + waiting,
        (long) DROPPED.getOpaque(this));
  }
}
