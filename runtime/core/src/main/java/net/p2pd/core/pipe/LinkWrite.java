package net.p2pd.core.pipe;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;

/**
 * One message on its way through a link: the task that brings it to the other loop, and the
 * listener that gives the buffer back to the first driver when the second has written it.
 */
final class LinkWrite implements PipeDriver.WriteListener, Runnable {

  private final PipeLink link;
  private final LinkTarget target;
  private final ByteBuffer bytes;
  private final @Nullable Kept kept;
  private final int size;
  private int pending;
  private boolean reported;

  LinkWrite(PipeLink link, LinkTarget target, ByteBuffer bytes, @Nullable Kept kept) {
    this.link = link;
    this.target = target;
    this.bytes = bytes;
    this.kept = kept;
    this.size = bytes.remaining();
  }

  /** Says how many bytes the target's account holds for this. */
  void pending(int accounted) {
    pending = accounted;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void run() {
    target.forward(this);
  }

  @Override
  public void written(@Nullable Throwable error) {
    if (reported) {
      return; // a driver that reported and then threw
    }
    reported = true;
    if (kept != null) {
      kept.release();
    }
    link.written(size, error);
    if (pending > 0) {
      target.settle(pending);
    }
  }
}
