package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Nullable;

/** Gives a kept buffer back, once; a second run does no harm. */
final class Kept extends AtomicReference<@Nullable ByteBuf> implements Runnable {

  private static final long serialVersionUID = 1L;

  Kept(ByteBuf retained) {
    super(retained);
  }

  @Override
  public void run() {
    ByteBuf kept = getAndSet(null);
    if (kept != null) {
      kept.release();
    }
  }
}
