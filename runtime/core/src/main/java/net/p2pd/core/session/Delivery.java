package net.p2pd.core.session;

import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeSink.Lease;

/**
 * The right to the message that is being delivered: one object per session, used again for each. A
 * message counts as unread until the call returned or, if the reader kept it, until it lets it go;
 * so what pipes hold before anybody reads them is bounded by the session, too.
 */
final class Delivery implements Lease {

  private final EventLoop loop;
  private final ReceiveCredit credit;
  private final Runnable returned;
  private @Nullable Lease lease;
  private long cost;
  private boolean place;
  private boolean delivering;
  private boolean kept;

  /**
   * Creates it.
   *
   * @param returned run on the loop when a kept message was let go
   */
  Delivery(EventLoop loop, ReceiveCredit credit, Runnable returned) {
    this.loop = loop;
    this.credit = credit;
    this.returned = returned;
  }

  /**
   * Begins with a message.
   *
   * @param buffer the path's lease, or null for memory of the session's
   */
  void begin(@Nullable Lease buffer, long messageCost, boolean hasPlace) {
    delivering = true;
    lease = buffer;
    cost = messageCost;
    place = hasPlace;
    kept = false;
  }

  /** Ends the call; returns whether the message was kept. */
  boolean end() {
    delivering = false;
    lease = null;
    if (!kept) {
      credit.consumed(cost, place);
    }
    return kept;
  }

  @Override
  public Runnable keep() {
    if (!delivering || kept) {
      throw new IllegalStateException("a lease is kept once, while the message is delivered");
    }
    kept = true;
    Runnable release = lease == null ? null : lease.keep();
    long ownCost = cost;
    boolean ownPlace = place;
    return () -> {
      if (release != null) {
        release.run();
      }
      back(ownCost, ownPlace);
    };
  }

  private void back(long ownCost, boolean ownPlace) {
    if (loop.inLoop()) {
      credit.consumed(ownCost, ownPlace);
      returned.run();
      return;
    }
    try {
      loop.execute(() -> back(ownCost, ownPlace));
    } catch (RejectedExecutionException e) {
      return; // the loop is gone, and the session with it
    }
  }
}
