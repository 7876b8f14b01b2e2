package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Link;
import net.p2pd.api.pipe.LinkOptions;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;

/**
 * Forwards what one pipe receives to another without copying: the driver's buffer is kept until the
 * other driver has written it. The two may have different loops. While too much is unwritten, the
 * first pipe waits.
 */
final class PipeLink extends Outlet implements Link {

  /** Unwritten bytes at the target from which on the source waits. */
  static final int UNWRITTEN_LIMIT = 256 * 1024;

  private final EnginePipe from;
  private final Pipe shownFrom;
  private final Pipe to;
  private final LinkTarget target;
  private final @Nullable InetSocketAddress only;
  private final LinkOptions options;
  private final AtomicInteger unwritten = new AtomicInteger();
  private final AtomicLong forwarded = new AtomicLong();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean waiting;
  private volatile boolean closed;
  private boolean passedOn;

  /**
   * Makes a link; it works as soon as it is added to the pipe's outlets.
   *
   * @param only the sender whose messages are forwarded; null = all
   */
  PipeLink(
      EnginePipe from,
      Pipe shownFrom,
      @Nullable InetSocketAddress only,
      Pipe to,
      LinkOptions options) {
    this.from = from;
    this.shownFrom = shownFrom;
    this.only = only;
    this.to = Objects.requireNonNull(to, "other");
    this.target = LinkTarget.of(to);
    this.options = Objects.requireNonNull(options, "options");
  }

  @Override
  void offer(Inbound inbound, ByteBuffer bytes, @Nullable InetSocketAddress sender) {
    if (closed || (only != null && !only.equals(sender))) {
      return;
    }
    LinkWrite write;
    if (inbound.isFramed()) {
      // The decoder may have put the frame together in memory of its own, which no lease keeps.
      ByteBuffer copy = ByteBuffer.wrap(inbound.message(bytes, sender).bytes());
      write = new LinkWrite(this, target, copy, null);
    } else {
      write = new LinkWrite(this, target, bytes.slice(), inbound.chunk().keep());
    }
    if (unwritten.addAndGet(bytes.remaining()) > UNWRITTEN_LIMIT && !waiting) {
      // Before the write, so that its end is sure to see it and lets the pipe go on.
      waiting = true;
      inbound.pause();
    }
    target.write(write);
  }

  /** Hears, on the target's loop, that a write ended. */
  void written(int size, @Nullable Throwable error) {
    int left = unwritten.addAndGet(-size);
    if (waiting && left <= UNWRITTEN_LIMIT / 2) {
      from.onLoop(this::goOn);
    }
    if (error == null) {
      forwarded.addAndGet(size);
    } else if (failed.compareAndSet(false, true)) {
      from.onLoop(() -> fail(error));
    }
  }

  private void goOn() {
    if (waiting && (closed || unwritten.get() <= UNWRITTEN_LIMIT / 2)) {
      waiting = false;
      from.inbound.resume();
    }
  }

  private void fail(Throwable error) {
    if (closed) {
      return;
    }
    close();
    if (from.closing.isOpen()) {
      from.handlers.report(
          new PipeException(
              "the link from "
                  + from.name()
                  + " to "
                  + to.name()
                  + " broke: "
                  + Futures.unwrap(error).getMessage(),
              error));
    }
  }

  @Override
  boolean ended() {
    boolean passes = options.passEnd() && target.hasEnd() && !closed;
    if (passes) {
      target.end();
    }
    return passes;
  }

  @Override
  void closed(CloseCause cause) {
    if (!closed && !passedOn) {
      passedOn = true;
      if (options.passClose()) {
        target.close(cause.isOrderly());
      }
    }
  }

  @Override
  public Pipe from() {
    return shownFrom;
  }

  @Override
  public Pipe to() {
    return to;
  }

  @Override
  public long forwardedBytes() {
    return forwarded.get();
  }

  @Override
  public void close() {
    closed = true;
    from.handlers.removeOutlet(this);
    from.onLoop(
        () -> {
          goOn();
          from.inbound.updateRead();
        });
  }
}
