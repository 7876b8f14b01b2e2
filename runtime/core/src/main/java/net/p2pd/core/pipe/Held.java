package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/** A chunk or message, or the rest of one, that waits until it can be dispatched. */
final class Held {

  /**
   * What one chunk counts beside its bytes, so that a flood of tiny ones cannot cost more memory
   * than is meant to be held.
   */
  static final int OVERHEAD = 128;

  /** Chunks smaller than this are copied: the buffer behind them may be many times larger. */
  private static final int COPY_BELOW = 4096;

  final ByteBuffer bytes;
  final @Nullable InetSocketAddress sender;
  final @Nullable Kept kept;
  final int cost;
  @Nullable Held next;

  private Held(ByteBuffer bytes, @Nullable InetSocketAddress sender, @Nullable Kept kept) {
    this.bytes = bytes;
    this.sender = sender;
    this.kept = kept;
    this.cost = bytes.remaining() + OVERHEAD;
  }

  /** Holds what the driver delivers, by its lease or as a copy. */
  static Held of(Chunk chunk, ByteBuffer bytes, @Nullable InetSocketAddress sender) {
    if (chunk.isLasting()) {
      return new Held(bytes, sender, chunk.keep());
    }
    if (bytes.remaining() < COPY_BELOW) {
      ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
      copy.put(bytes.duplicate()).flip();
      return new Held(copy, sender, null);
    }
    return new Held(bytes.slice(), sender, chunk.keep());
  }

  /** Returns the same in memory of our own; this one is not to be used any more. */
  Held copied() {
    if (kept == null) {
      return this;
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes.duplicate()).flip();
    kept.release();
    return new Held(copy, sender, null);
  }

  void release() {
    if (kept != null) {
      kept.release();
    }
  }
}
