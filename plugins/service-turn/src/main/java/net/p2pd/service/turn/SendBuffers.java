package net.p2pd.service.turn;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;

/**
 * Buffers for what is being sent. A sent buffer must stay as it is until its send is done, so they
 * are used in a ring: the oldest is taken again if its send is done by then, which costs no
 * callback. For one event loop.
 */
final class SendBuffers {

  /** Holds what fits through Ethernet; longer packets get memory of their own. */
  static final int SIZE = 2048;

  /** A power of two: a megabyte at most. */
  private static final int MOST = 512;

  private final @Nullable ByteBuffer[] buffers = new ByteBuffer[MOST];
  private final @Nullable CompletableFuture<?>[] sends = new CompletableFuture<?>[MOST];
  private int oldest;
  private int count;
  private int made;

  /** Returns an empty buffer of at least this size, in memory that a socket can send from. */
  ByteBuffer take(int size) {
    if (size > SIZE) {
      return ByteBuffer.allocate(size);
    }
    CompletableFuture<?> send = count == 0 ? null : sends[oldest];
    if (send != null && send.isDone()) {
      ByteBuffer buffer = buffers[oldest];
      buffers[oldest] = null;
      sends[oldest] = null;
      oldest = (oldest + 1) & (MOST - 1);
      count--;
      if (buffer != null) {
        return buffer.clear();
      }
    }
    if (made < MOST) {
      made++;
      return ByteBuffer.allocateDirect(SIZE);
    }
    return ByteBuffer.allocate(size); // all are on their way: somebody reads slowly
  }

  /** Notes that a buffer may be taken again when its send is done. */
  void sent(ByteBuffer buffer, CompletableFuture<?> send) {
    if (buffer.isDirect() && count < MOST) {
      int next = (oldest + count) & (MOST - 1);
      buffers[next] = buffer;
      sends[next] = send;
      count++;
    }
  }

  /** Returns how many buffers there are. */
  int made() {
    return made;
  }
}
