package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * What goes out. On the loop a send goes straight to the driver; from another thread it goes there
 * with one hop. Bytes that were accepted are counted until the driver says that it wrote them.
 */
final class Outbound implements Runnable {

  /**
   * Of so many sends in a row that the driver completes at once, one result is completed by the
   * loop: a continuation that sends again would otherwise fill the stack.
   */
  private static final int AT_ONCE = 32;

  private final EnginePipe pipe;
  private final @Nullable Framing framing;
  private final int limit;
  private final AtomicLong hopping = new AtomicLong();
  private @Nullable UnobservedFailures failures;
  private @Nullable LoopFuture<Void> ending;
  private int atOnce;
  private boolean sending;
  private boolean arriving;
  private boolean flushing;
  private boolean ended;

  Outbound(EnginePipe pipe, @Nullable Framing framing) {
    this.pipe = pipe;
    this.framing = framing;
    this.limit = pipe.options().get(PipeOptions.SEND_LIMIT);
  }

  /** Sends from a caller's buffer: that is used up at once, the driver moves through a slice. */
  CompletableFuture<Void> sendSlice(ByteBuffer bytes, @Nullable InetSocketAddress to) {
    ByteBuffer own = bytes.slice();
    bytes.position(bytes.limit());
    return send(own, to);
  }

  /** Sends bytes that nobody else moves through. */
  CompletableFuture<Void> send(ByteBuffer bytes, @Nullable InetSocketAddress to) {
    SendFuture result = new SendFuture(pipe);
    if (pipe.eventLoop().inLoop()) {
      write(bytes, to, result);
    } else {
      hop(bytes, to, result);
    }
    return result;
  }

  private void hop(ByteBuffer bytes, @Nullable InetSocketAddress to, SendFuture result) {
    int size = bytes.remaining();
    if (hopping.getAndAdd(size) + pipe.counters.pending() >= limit) {
      hopping.addAndGet(-size);
      PipeException full = full();
      result.fail(full);
      pipe.onLoop(() -> failed(result, full));
      return;
    }
    try {
      pipe.eventLoop().execute(result.carry(bytes, to));
    } catch (RejectedExecutionException e) {
      hopping.addAndGet(-size);
      result.fail(new PipeException(pipe.name() + " cannot send: its event loop was closed", e));
    }
  }

  /** Goes on, on the loop, with what came from another thread. */
  void arrived(ByteBuffer bytes, @Nullable InetSocketAddress to, SendFuture result) {
    hopping.addAndGet(-bytes.remaining());
    arriving = true;
    try {
      write(bytes, to, result);
    } finally {
      arriving = false;
    }
  }

  /** Returns the bytes that wait to get onto the loop. */
  long waiting() {
    return hopping.get();
  }

  private void write(ByteBuffer bytes, @Nullable InetSocketAddress to, SendFuture result) {
    pipe.startNow();
    PipeException refusal = refusal(to);
    if (refusal == null && pipe.counters.pending() >= limit) {
      refusal = full();
    }
    if (refusal != null) {
      if (pipe.kind() == PipeKind.DATAGRAM) {
        pipe.counters.drop();
      }
      result.fail(refusal);
      failed(result, refusal);
      return;
    }
    pipe.counters.sent(bytes.remaining());
    boolean outer = sending;
    sending = true;
    try {
      put(bytes, to, result);
    } catch (RuntimeException e) {
      written(result, e);
    } finally {
      sending = outer;
    }
  }

  /** Writes a message with what its framing puts around it. */
  private void put(
      ByteBuffer bytes, @Nullable InetSocketAddress to, PipeDriver.WriteListener done) {
    PipeDriver driver = pipe.driver;
    if (framing == null) {
      account(done, bytes.remaining());
      driver.write(bytes, to, done);
      flush();
      return;
    }
    ByteBuffer before = framing.before(bytes);
    ByteBuffer after = framing.after(bytes);
    int size =
        bytes.remaining()
            + (before == null ? 0 : before.remaining())
            + (after == null ? 0 : after.remaining());
    account(done, size);
    if (before != null) {
      driver.write(before, to, null);
    }
    driver.write(bytes, to, after == null ? done : null);
    if (after != null) {
      driver.write(after, to, done);
    }
    flush();
  }

  /**
   * Sends what was written: at once, or, when it came from another thread, after whatever else came
   * from there meanwhile.
   */
  private void flush() {
    if (!arriving) {
      pipe.driver.flush();
    } else if (!flushing) {
      flushing = pipe.later(this);
      if (!flushing) {
        pipe.driver.flush();
      }
    }
  }

  /** Flushes on behalf of all that came from other threads before. */
  @Override
  public void run() {
    flushing = false;
    pipe.driver.flush();
  }

  private void account(PipeDriver.WriteListener done, int size) {
    pipe.counters.addPending(size);
    if (done instanceof SendFuture send) {
      send.size(size);
    } else if (done instanceof LinkWrite forwarded) {
      forwarded.pending(size);
    }
  }

  /** Sends what a link brings: its own flow control stands for the limit. */
  void forward(ByteBuffer bytes, @Nullable InetSocketAddress to, LinkWrite done) {
    pipe.startNow();
    PipeException refusal = refusal(to);
    if (refusal != null) {
      done.written(refusal);
      return;
    }
    pipe.counters.sent(bytes.remaining());
    try {
      put(bytes, to, done);
    } catch (RuntimeException e) {
      done.written(e);
    }
  }

  void written(SendFuture result, @Nullable Throwable error) {
    if (!result.isFirstReport()) {
      return; // a driver that reported and then threw
    }
    settle(result.size());
    if (error != null) {
      if (pipe.kind() == PipeKind.DATAGRAM) {
        pipe.counters.drop();
      }
      Throwable told = explain(error);
      result.fail(told);
      failed(result, told);
    } else if (sending && ++atOnce % AT_ONCE == 0) {
      pipe.later(result::succeed);
    } else {
      result.succeed();
    }
  }

  /** Takes bytes off the account; the last ones may be what closing waits for. */
  void settle(int size) {
    pipe.counters.addPending(-size);
    if (pipe.counters.pending() == 0) {
      pipe.closing.flushed();
    }
  }

  Throwable explain(Throwable error) {
    CloseCause cause = pipe.closing.cause();
    if (cause != null) {
      return new PipeClosedException(pipe.name(), cause);
    }
    return error instanceof P2pdException
        ? error
        : new PipeException(pipe.name() + " could not send: " + error.getMessage(), error);
  }

  private void failed(SendFuture result, Throwable error) {
    if (failures == null) {
      failures = new UnobservedFailures(pipe);
    }
    failures.add(result, error);
  }

  private PipeException full() {
    return new PipeException(
        pipe.name()
            + " has "
            + pipe.counters.pending()
            + " bytes pending and accepts no more than "
            + limit
            + " (send-limit): wait for the results of earlier sends");
  }

  private @Nullable PipeException refusal(@Nullable InetSocketAddress to) {
    CloseCause cause = pipe.closing.cause();
    if (cause == null) {
      cause = pipe.inbound.driverClosed();
    }
    if (cause != null) {
      return new PipeClosedException(pipe.name(), cause);
    }
    if (pipe.handOver.isSpent()) {
      return new PipeException(pipe.name() + " was handed over and sends nothing by itself");
    }
    if (ended) {
      return new PipeException(pipe.name() + " cannot send: its output was ended by end()");
    }
    if (pipe.kind() != PipeKind.DATAGRAM) {
      if (pipe.role() == PipeRole.SERVER) {
        return new UnsupportedOptionException(
            "send", pipe.name() + " is a server; send on the pipes that it accepts");
      }
      return to == null
          ? null
          : new UnsupportedOptionException(
              "send-to", pipe.name() + " is connected; only datagram pipes send to an address");
    }
    return to == null && pipe.remoteAddress() == null
        ? new PipeException(pipe.name() + " has no destination: use send(bytes, to)")
        : null;
  }

  boolean isEnded() {
    return ended;
  }

  /** Ends the output; a second call gets the same result. */
  void end(LoopFuture<Void> result) {
    pipe.startNow();
    LoopFuture<Void> earlier = ending;
    if (earlier != null) {
      Futures.whenDone(earlier, (value, error) -> ended(result, error));
      return;
    }
    if (pipe.kind() == PipeKind.DATAGRAM || pipe.role() == PipeRole.SERVER) {
      ended(result, new UnsupportedOptionException("end", pipe.name() + " has no end to pass on"));
      return;
    }
    PipeException refusal = refusal(null);
    if (refusal != null) {
      ended(result, refusal);
      return;
    }
    ended = true;
    ending = result;
    try {
      pipe.driver.end(error -> driverEnded(result, error));
    } catch (UnsupportedOptionException e) {
      ended = false;
      ending = null;
      ended(result, e);
    }
  }

  private void driverEnded(LoopFuture<Void> result, @Nullable Throwable error) {
    ended(result, error == null ? null : explain(error));
    if (error == null && pipe.inbound.end().isDelivered()) {
      pipe.closing.endedByPeer();
    }
  }

  private static void ended(LoopFuture<Void> result, @Nullable Throwable error) {
    if (error == null) {
      result.complete(null);
    } else {
      result.completeExceptionally(Futures.unwrap(error));
    }
  }

  /** Hears that the pipe closed: a driver that forgot a listener must not keep it waiting. */
  void closed() {
    LoopFuture<Void> unfinished = ending;
    CloseCause cause = pipe.closing.cause();
    if (unfinished != null && cause != null) {
      unfinished.completeExceptionally(new PipeClosedException(pipe.name(), cause));
    }
  }
}
