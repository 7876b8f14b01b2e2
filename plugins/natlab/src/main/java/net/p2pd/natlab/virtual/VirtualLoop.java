package net.p2pd.natlab.virtual;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/** An event loop in virtual time. */
final class VirtualLoop implements EventLoop {

  private final VirtualTime time;
  private boolean closed;

  VirtualLoop(VirtualTime time) {
    this.time = time;
  }

  /** Refuses tasks from now on, as a loop does whose host stopped. */
  void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new RejectedExecutionException("the loop is closed");
    }
  }

  @Override
  public void execute(Runnable task) {
    checkOpen();
    time.execute(this, task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    checkOpen();
    return time.schedule(this, delay.toNanos(), task);
  }

  /** Runs what the network brings, as if this loop had read it from a socket. */
  Registration after(long nanos, Runnable task) {
    return time.schedule(this, nanos, task);
  }

  @Override
  public boolean inLoop() {
    return time.isRunning(this);
  }

  @Override
  public long nanoTime() {
    return time.nanos();
  }

  @Override
  public Instant now() {
    return time.now();
  }
}
