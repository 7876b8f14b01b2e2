package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;

/**
 * How a pipe ends: open, then flushing what was accepted for sending, then waiting for the driver
 * to close, then closed. Every end goes through {@link #finish}, whoever began it.
 */
final class Closing {

  private enum State {
    OPEN,
    FLUSHING,
    CLOSING,
    CLOSED
  }

  private final EnginePipe pipe;
  private final ReadOnlyFuture<CloseCause> closed;
  private volatile State state = State.OPEN;

  /** Why this side closes; null if it does not. */
  private volatile @Nullable CloseCause cause;

  private @Nullable Registration linger;
  private boolean hard;
  private boolean discarded;
  private boolean closeHandlersDue;

  Closing(EnginePipe pipe) {
    this.pipe = pipe;
    this.closed = new ReadOnlyFuture<>(pipe.eventLoop());
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Returns whether what came in may still go out to handlers and queues. */
  boolean mayDeliver() {
    return !discarded;
  }

  /** Returns why the pipe closes or closed; null while it is open. */
  @Nullable
  CloseCause cause() {
    return cause;
  }

  ReadOnlyFuture<CloseCause> closed() {
    return closed;
  }

  /** Closes on behalf of this side's user. */
  void close() {
    close(CloseCause.of(CloseCause.CLOSED_HERE, "it was closed on this side"));
  }

  /** Closes because there is nothing more to come and nothing more to say. */
  void endedByPeer() {
    close(CloseCause.of(CloseCause.ENDED_BY_PEER, "the other side ended it"));
  }

  private void close(CloseCause why) {
    if (state != State.OPEN || !begin(why, false)) {
      return;
    }
    Duration limit = pipe.options().get(PipeOptions.LINGER);
    if (pipe.counters.pending() == 0) {
      closeDriver(false);
    } else {
      linger = pipe.schedule(limit, () -> giveUp(limit));
      pipe.inbound.updateRead();
    }
  }

  /** Drops everything at once. */
  void abort(CloseCause why) {
    if (state != State.CLOSED && !hard && begin(why, true)) {
      closeDriver(true);
    }
  }

  /** Stops taking and giving anything; returns whether the driver is still to be closed. */
  private boolean begin(CloseCause why, boolean dropAll) {
    pipe.startNow();
    boolean driverOpen = pipe.inbound.driverClosed() == null;
    state = State.FLUSHING;
    discarded = true;
    if (driverOpen) {
      cause = why;
    }
    if (pipe.accepting != null) {
      pipe.accepting.closeAll(dropAll);
    }
    pipe.inbound.discard();
    pipe.inbound.pump(); // a driver that is closed already waits for nothing any more
    return driverOpen;
  }

  private void giveUp(Duration limit) {
    if (state == State.FLUSHING) {
      cause =
          CloseCause.of(
              CloseCause.CLOSED_HERE,
              "it was closed on this side, and "
                  + pipe.counters.pending()
                  + " bytes could not be sent within "
                  + limit.toMillis()
                  + " ms");
      closeDriver(true);
    }
  }

  /** Hears that no byte is pending any more. */
  void flushed() {
    if (state == State.FLUSHING) {
      closeDriver(false);
    }
  }

  private void closeDriver(boolean dropAll) {
    stopLinger();
    state = State.CLOSING;
    hard = dropAll;
    pipe.driver.close(dropAll);
  }

  private void stopLinger() {
    if (linger != null) {
      linger.close();
      linger = null;
    }
  }

  /** The driver closed, and all that it brought was delivered or is not wanted. */
  void finish(CloseCause driver) {
    if (state == State.CLOSED) {
      return;
    }
    stopLinger();
    CloseCause why = cause == null ? driver : cause;
    cause = why;
    state = State.CLOSED;
    pipe.outbound.closed();
    pipe.inbound.pipeClosed();
    for (Outlet outlet : pipe.handlers.outlets) {
      outlet.closed(why);
    }
    if (pipe.server != null && pipe.server.accepting != null) {
      pipe.server.accepting.remove(pipe);
    }
    closeHandlersDue = true;
    handlersIdle();
    if (pipe.accepting == null) {
      closed.settle(why);
    } else {
      pipe.accepting.closed(why);
      CompletableFuture<Void> all = pipe.accepting.allClosed();
      Futures.whenDone(all, (value, error) -> pipe.onLoop(() -> closed.settle(why)));
    }
  }

  /** Calls the close handlers unless a message handler on another thread still works. */
  void handlersIdle() {
    CloseCause why = cause;
    if (!closeHandlersDue || why == null) {
      return;
    }
    for (Outlet outlet : pipe.handlers.outlets) {
      if (outlet.isBusy()) {
        return;
      }
    }
    closeHandlersDue = false;
    if (pipe.server != null) {
      pipe.server.handlers.closed(pipe, why);
    }
    pipe.handlers.closed(pipe, why);
  }
}
