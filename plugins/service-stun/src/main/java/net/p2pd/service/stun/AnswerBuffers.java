package net.p2pd.service.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Buffers for answers, used in turn. Sent bytes must not change until they are written (PIPE-9), so
 * one that is still on its way is passed over, and the answer gets a buffer of its own.
 */
final class AnswerBuffers {

  /** More than are written together: a socket reads 16 datagrams in one go. */
  private static final int COUNT = 32;

  private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

  private final ByteBuffer[] buffers = new ByteBuffer[COUNT];
  private final List<CompletableFuture<?>> sending = new ArrayList<>(COUNT);
  private int next;
  private boolean lent;

  AnswerBuffers() {
    for (int i = 0; i < COUNT; i++) {
      buffers[i] = ByteBuffer.allocate(Answerer.USUAL);
      sending.add(DONE);
    }
  }

  /** Returns an empty buffer of at least this size; {@link #sent} may follow. */
  ByteBuffer take(int size) {
    lent = size <= Answerer.USUAL && sending.get(next).isDone();
    return lent ? buffers[next].clear() : ByteBuffer.allocate(Math.max(size, Answerer.USUAL));
  }

  /** Says that the buffer taken last is being sent; without this it is taken again. */
  void sent(CompletableFuture<?> result) {
    if (lent) {
      sending.set(next, result);
    }
    next = (next + 1) % COUNT;
  }
}
