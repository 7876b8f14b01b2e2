package net.p2pd.core.pipe;

import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeSink;

/**
 * The rights to the buffer that is being dispatched. One object per pipe, used again for each
 * buffer: while the driver delivers, a lease can be taken once; what was held before has its lease
 * or is a copy of ours.
 */
final class Chunk {

  private PipeSink.@Nullable Lease lease;
  private @Nullable Kept kept;

  /** Begins with a buffer that the driver delivers now. */
  void begin(PipeSink.Lease delivered) {
    lease = delivered;
    kept = null;
  }

  /** Begins with a buffer that was held. */
  void begin(Held held) {
    lease = null;
    kept = held.kept;
  }

  /** Lets go of the buffer; other users may still keep it. */
  void end() {
    lease = null;
    Kept own = kept;
    if (own != null) {
      kept = null;
      own.release();
    }
  }

  /** Returns whether the buffer outlives the driver's call already. */
  boolean isLasting() {
    return lease == null;
  }

  /** Keeps the buffer for one more user; null if it is memory that needs no giving back. */
  @Nullable
  Kept keep() {
    if (kept == null && lease != null) {
      kept = new Kept(lease.keep());
    }
    return kept == null ? null : kept.retain();
  }
}
