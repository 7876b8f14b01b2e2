package net.p2pd.benchmarks.micro;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;

/** A driver that costs nothing: what is written is gone at once. Used on one thread. */
final class SinkDriver implements PipeDriver, EventLoop {

  private @Nullable PipeSink sink;
  private int written;

  /** Delivers a message and returns how many bytes were written so far. */
  int deliver(ByteBuffer message) {
    PipeSink receiver = sink;
    if (receiver != null) {
      receiver.data(message, null, () -> () -> {});
    }
    return written;
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public PipeRole role() {
    return PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return this;
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return null;
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return null;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
  }

  @Override
  public void read(boolean wanted) {}

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    written += bytes.remaining();
    if (done != null) {
      done.written(null);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void end(WriteListener done) {
    done.written(null);
  }

  @Override
  public void close(boolean hard) {
    PipeSink receiver = sink;
    if (receiver != null) {
      receiver.closed(CloseCause.of(CloseCause.CLOSED_HERE, "closed"));
    }
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    return () -> {};
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
