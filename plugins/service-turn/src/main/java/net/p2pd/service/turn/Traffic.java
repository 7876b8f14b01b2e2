package net.p2pd.service.turn;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts what one event loop relays; read from anywhere, without costing a packet a fence. */
final class Traffic {

  private static final VarHandle PACKETS = handle("packets");
  private static final VarHandle BYTES = handle("bytes");
  private static final VarHandle DROPPED = handle("dropped");

  @SuppressWarnings("UnusedVariable") // through the handle
  private long packets;

  @SuppressWarnings("UnusedVariable") // through the handle
  private long bytes;

  @SuppressWarnings("UnusedVariable") // through the handle
  private long dropped;

  private static VarHandle handle(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Counts a packet; on the loop. */
  void relayed(int size) {
    PACKETS.setOpaque(this, packets + 1);
    BYTES.setOpaque(this, bytes + size);
  }

  /** Counts a packet that was not relayed; on the loop. */
  void dropped() {
    DROPPED.setOpaque(this, dropped + 1);
  }

  long packets() {
    return (long) PACKETS.getOpaque(this);
  }

  long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  long drops() {
    return (long) DROPPED.getOpaque(this);
  }
}
