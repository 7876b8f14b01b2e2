package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A carrier of bytes that is none of the laboratory's; it leads nowhere. */
final class ForeignDriver implements PipeDriver {

  private final EventLoop loop;
  private @Nullable PipeSink sink;
  private boolean closed;

  ForeignDriver(EventLoop loop) {
    this.loop = loop;
  }

  boolean isClosed() {
    return closed;
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
    return loop;
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
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {}

  @Override
  public void flush() {}

  @Override
  public void end(WriteListener done) {}

  @Override
  public void close(boolean hard) {
    PipeSink receiver = sink;
    if (!closed) {
      closed = true;
      if (receiver != null) {
        loop.execute(() -> receiver.closed(CloseCause.of(CloseCause.CLOSED_HERE, "closed here")));
      }
    }
  }
}
