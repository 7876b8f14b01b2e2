package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/** Datagrams of somebody's own make over a pipe, as a relay's client has them. */
final class StackedDriver implements PipeDriver {

  private final Pipe below;
  private final InetSocketAddress remote;

  StackedDriver(Pipe below, InetSocketAddress remote) {
    this.below = below;
    this.remote = remote;
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return Transport.of("stacked");
  }

  @Override
  public PipeRole role() {
    return PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return below.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return below.local().orElse(null);
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public void start(PipeSink sink) {
    below.onMessage(
        (message, from) -> sink.data(ByteBuffer.wrap(message.bytes()), null, () -> () -> {}));
    below.onClose((pipe, cause) -> sink.closed(cause));
  }

  @Override
  public void read(boolean wanted) {}

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    below.send(copy);
    if (done != null) {
      done.written(null);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "datagrams have no end");
  }

  @Override
  public void close(boolean hard) {
    below.abort();
  }
}
