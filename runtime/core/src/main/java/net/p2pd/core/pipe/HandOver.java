package net.p2pd.core.pipe;

import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeSink;

/**
 * Lets a pipe give up its driver, as long as nobody has begun to read: to a session, or to another
 * sink. The pipe is spent then; only its close handlers still work.
 */
final class HandOver {

  private final EnginePipe pipe;
  private boolean used; // guarded by the pipe's handlers
  private volatile boolean spent;
  private @Nullable PipeSink taker; // on the loop alone

  HandOver(EnginePipe pipe) {
    this.pipe = pipe;
  }

  /** Notes that somebody reads, which a spent pipe refuses. */
  void use() {
    synchronized (pipe.handlers) {
      if (spent) {
        throw new IllegalStateException(
            pipe.name()
                + " was handed over to a session or another sink and cannot be used any more");
      }
      used = true;
    }
  }

  /** Gives up the driver; what the pipe held goes with it. */
  PipeDriver take() {
    synchronized (pipe.handlers) {
      if (used || spent) {
        throw new IllegalStateException(
            pipe.name() + " has a reader already, so its driver cannot be handed over");
      }
      spent = true;
    }
    if (pipe.server != null && pipe.server.accepting != null) {
      pipe.server.accepting.remove(pipe); // Closing the server is no business of the new owner's.
    }
    PipeObserver observer = pipe.attributes().observer();
    if (observer != null) {
      observer.handedOver(pipe);
    }
    return new TakenDriver(pipe);
  }

  boolean isSpent() {
    return spent;
  }

  /** Returns who gets everything instead of the pipe, or null. */
  @Nullable
  PipeSink taker() {
    return taker;
  }

  /** Gives everything, past and future, to another sink; the driver is told to wait. */
  HeldQueue to(PipeSink sink) {
    taker = sink;
    return pipe.inbound.handedOver();
  }
}
