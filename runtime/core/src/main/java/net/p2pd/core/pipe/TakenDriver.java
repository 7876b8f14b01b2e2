package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/**
 * The driver that was taken out of a pipe: to its new owner one that was never started. What the
 * pipe held already is delivered first.
 */
final class TakenDriver implements PipeDriver, PipeSink {

  private final EnginePipe pipe;
  private final PipeDriver driver;
  private @Nullable PipeSink sink;
  private HeldQueue held = new HeldQueue();
  private boolean wanted;
  private boolean replaying;
  private boolean ended;
  private @Nullable CloseCause closed;

  TakenDriver(EnginePipe pipe) {
    this.pipe = pipe;
    this.driver = pipe.driver;
  }

  PipeDriver driver() {
    return driver;
  }

  /** Takes out what the pipe held, before the start; the driver reads no more until then. */
  List<ByteBuffer> takeReceived() {
    pipe.startNow();
    HeldQueue received = pipe.handOver.to(this);
    List<ByteBuffer> copies = new ArrayList<>();
    for (Held next = received.poll(); next != null; next = received.poll()) {
      copies.add(ByteBuffer.allocate(next.bytes.remaining()).put(next.bytes).flip());
      next.release();
    }
    return copies;
  }

  @Override
  public PipeKind kind() {
    return driver.kind();
  }

  @Override
  public Transport transport() {
    return driver.transport();
  }

  @Override
  public PipeRole role() {
    return driver.role();
  }

  @Override
  public EventLoop eventLoop() {
    return driver.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return driver.local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return driver.remote();
  }

  @Override
  public void start(PipeSink receiver) {
    pipe.startNow();
    sink = receiver;
    ended = pipe.inbound.end().isSeen();
    closed = pipe.inbound.driverClosed();
    held = pipe.handOver.to(this);
    if (closed != null) {
      eventLoop().execute(this::replay);
    }
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    replay();
    if (closed == null) {
      driver.read(wanted && held.isEmpty());
    }
  }

  /** Delivers what was held, as long as it is wanted, and what came after it. */
  private void replay() {
    PipeSink receiver = sink;
    if (replaying || receiver == null) {
      return;
    }
    replaying = true;
    try {
      Held next = wanted ? held.poll() : null;
      while (next != null) {
        deliver(receiver, next);
        next = wanted ? held.poll() : null;
      }
    } finally {
      replaying = false;
    }
    if (wanted && held.isEmpty() && ended) {
      ended = false;
      receiver.ended();
    }
    CloseCause cause = closed;
    if (cause != null && held.isEmpty()) {
      sink = null;
      receiver.closed(cause);
    }
  }

  private static void deliver(PipeSink receiver, Held next) {
    Chunk chunk = new Chunk();
    chunk.begin(next);
    receiver.data(next.bytes, next.sender, () -> release(chunk.keep()));
    chunk.end();
  }

  private static Runnable release(@Nullable Kept kept) {
    return kept == null ? () -> {} : kept::release;
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    driver.write(bytes, to, done);
  }

  @Override
  public void flush() {
    driver.flush();
  }

  @Override
  public void end(WriteListener done) {
    driver.end(done);
  }

  @Override
  public void close(boolean hard) {
    held.clear();
    driver.close(hard);
  }

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    PipeSink receiver = sink;
    if (receiver == null) {
      return;
    }
    if (held.isEmpty() && !replaying) {
      receiver.data(bytes, sender, lease);
    } else {
      Chunk chunk = new Chunk();
      chunk.begin(lease);
      held.addLast(Held.of(chunk, bytes, sender));
      chunk.end();
    }
  }

  @Override
  public void ended() {
    ended = true;
    replay();
  }

  @Override
  public void accepted(PipeDriver accepted) {
    if (sink != null) {
      sink.accepted(accepted);
    }
  }

  @Override
  public void error(Throwable error) {
    if (sink != null) {
      sink.error(error);
    }
  }

  @Override
  public void closed(CloseCause cause) {
    closed = cause;
    replay();
  }
}
