package net.p2pd.natlab.linux;

import java.util.ArrayDeque;
import net.p2pd.api.Nullable;

/** Buffers for packets that are on their way, made once and used again. For the loop's thread. */
final class BufferPool {

  /** More than what a gigabit per second fills in a quarter of a second. */
  private static final int MOST = 32_768;

  private static final int USUAL = 2_048;

  private final ArrayDeque<PacketBuffer> usual = new ArrayDeque<>();
  private final ArrayDeque<PacketBuffer> large = new ArrayDeque<>();
  private int out;

  /** Returns a buffer of at least a size; null if too many are on their way already. */
  @Nullable
  PacketBuffer take(int size) {
    if (out >= MOST) {
      return null;
    }
    out++;
    PacketBuffer free = (size <= USUAL ? usual : large).poll();
    return free != null ? free : new PacketBuffer(size <= USUAL ? USUAL : PacketBuffer.LARGEST);
  }

  void give(PacketBuffer buffer) {
    out--;
    (buffer.bytes.capacity() == USUAL ? usual : large).push(buffer);
  }
}
