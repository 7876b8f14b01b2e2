package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/**
 * A stream whose first bytes a handshake reads, and all others whoever comes after it: to its new
 * owner a driver that was never started.
 */
final class LabSessionDriver implements PipeDriver, PipeSink {

  private final PipeDriver raw;
  private final PipeSink handshake;
  private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();
  private @Nullable PipeSink owner;
  private @Nullable CloseCause closed;
  private boolean handedOver;
  private boolean ended;
  private boolean wanted;
  private boolean delivering;

  LabSessionDriver(PipeDriver raw, PipeSink handshake) {
    this.raw = raw;
    this.handshake = handshake;
  }

  void begin() {
    raw.start(this);
    raw.read(true);
  }

  /** The handshake is over; what it left is for the owner. */
  void handOver(ByteBuffer rest) {
    handedOver = true;
    raw.read(false);
    if (rest.hasRemaining()) {
      held.add(copy(rest));
    }
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    PipeSink receiver = owner;
    if (!handedOver) {
      handshake.data(bytes, sender, lease);
    } else if (receiver == null || !wanted || !held.isEmpty()) {
      held.add(copy(bytes));
    } else {
      receiver.data(bytes, sender, lease);
    }
  }

  @Override
  public void ended() {
    if (handedOver) {
      ended = true;
      deliver();
    } else {
      handshake.ended();
    }
  }

  @Override
  public void accepted(PipeDriver driver) {
    driver.start(this);
    driver.close(true); // a stream accepts nobody
  }

  @Override
  public void error(Throwable error) {
    PipeSink receiver = owner;
    (receiver == null ? handshake : receiver).error(error);
  }

  @Override
  public void closed(CloseCause cause) {
    closed = cause;
    PipeSink receiver = owner;
    if (receiver != null) {
      receiver.closed(cause);
    } else if (!handedOver) {
      handshake.closed(cause);
    }
  }

  @Override
  public void start(PipeSink receiver) {
    owner = receiver;
    CloseCause cause = closed;
    if (cause != null) {
      eventLoop().execute(() -> receiver.closed(cause));
    }
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want) {
      eventLoop().execute(this::deliver);
    }
    raw.read(want);
  }

  private void deliver() {
    PipeSink receiver = owner;
    if (delivering || receiver == null || closed != null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && !held.isEmpty()) {
        receiver.data(held.remove(), null, () -> () -> {});
      }
    } finally {
      delivering = false;
    }
    if (wanted && held.isEmpty() && ended) {
      ended = false;
      receiver.ended();
    }
  }

  @Override
  public PipeKind kind() {
    return raw.kind();
  }

  @Override
  public Transport transport() {
    return raw.transport();
  }

  @Override
  public PipeRole role() {
    return raw.role();
  }

  @Override
  public EventLoop eventLoop() {
    return raw.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return raw.local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return raw.remote();
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    raw.write(bytes, to, done);
  }

  @Override
  public void flush() {
    raw.flush();
  }

  @Override
  public void end(WriteListener done) {
    raw.end(done);
  }

  @Override
  public void close(boolean hard) {
    raw.close(hard);
  }
}
