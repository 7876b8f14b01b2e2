package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;

/**
 * The result of a send; it is also the driver's listener and, for a send from another thread, the
 * task, so that a send costs one object. It notes whether anybody looks at it (PIPE-10): whoever
 * adds a continuation makes a new future through {@link #newIncompleteFuture}, also if this one is
 * done.
 */
final class SendFuture extends LoopFuture<Void> implements PipeDriver.WriteListener, Runnable {

  private final Outbound outbound;
  private int size;
  private boolean reported;
  private volatile boolean observed;

  // For the way to the loop.
  private @Nullable ByteBuffer bytes;
  private @Nullable InetSocketAddress to;

  SendFuture(EnginePipe pipe) {
    super(pipe.eventLoop());
    this.outbound = pipe.outbound;
  }

  /** Takes along what the loop is to send. */
  SendFuture carry(ByteBuffer message, @Nullable InetSocketAddress target) {
    bytes = message;
    to = target;
    return this;
  }

  /** Says how many bytes will have been sent when the driver reports that it wrote them. */
  void size(int written) {
    size = written;
  }

  int size() {
    return size;
  }

  /** Returns true once. */
  boolean isFirstReport() {
    boolean first = !reported;
    reported = true;
    return first;
  }

  @Override
  public void run() {
    ByteBuffer message = bytes;
    if (message != null) {
      bytes = null;
      outbound.arrived(message, to, this);
    }
  }

  @Override
  public void written(@Nullable Throwable error) {
    outbound.written(this, error);
  }

  void succeed() {
    complete(null);
  }

  /** Fails; who waits for it by then, also through {@code allOf}, has observed it. */
  void fail(Throwable error) {
    if (getNumberOfDependents() > 0) {
      observed = true;
    }
    completeExceptionally(error);
  }

  boolean isObserved() {
    return observed;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    observed = true;
    return super.newIncompleteFuture();
  }

  @Override
  public Void join() {
    observed = true;
    return super.join();
  }

  @Override
  public Void get() throws InterruptedException, ExecutionException {
    observed = true;
    return super.get();
  }

  @Override
  public Void get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    observed = true;
    return super.get(timeout, unit);
  }

  @Override
  public Void getNow(Void valueIfAbsent) {
    observed = true;
    return super.getNow(null); // the only value there is
  }

  @Override
  public boolean isCompletedExceptionally() {
    observed = true;
    return super.isCompletedExceptionally();
  }
}
